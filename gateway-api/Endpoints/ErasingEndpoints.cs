using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Erasing what was said with one gift. All that a user ever said is erased with their profile.</summary>
internal static class ErasingEndpoints
{
    public static void MapErasing(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/sent-gifts/{sentGiftId}").WithTags("Gifts").Refuses(401, 404, 503);
        group.MapDelete("/message", EraseMessageAsync)
            .WithName("EraseGiftMessage").WithSummary("Erase what was said with a gift; for its sender, its creator and operators");
        group.MapDelete("/thanks/message", EraseThanksAsync)
            .WithName("EraseThanksMessage").WithSummary("Erase what was said with the thanks for a gift; for its creator and operators");
    }

    private static Task<Results<NoContent, Problem>> EraseMessageAsync(string sentGiftId, Caller caller, GrainCalls grains, HttpContext http) =>
        EraseAsync(sentGiftId, gifts => gifts.SentGifts().EraseMessageAsync(sentGiftId, caller.Id, caller.IsAdmin), grains, http);

    private static Task<Results<NoContent, Problem>> EraseThanksAsync(string sentGiftId, Caller caller, GrainCalls grains, HttpContext http) =>
        EraseAsync(sentGiftId, gifts => gifts.SentGifts().EraseThanksAsync(sentGiftId, caller.Id, caller.IsAdmin), grains, http);

    private static async Task<Results<NoContent, Problem>> EraseAsync(
        string sentGiftId, Func<IGrainFactory, Task<Refusal?>> erase, GrainCalls grains, HttpContext http) =>
        !GiftEndpoints.CanBeSentGift(sentGiftId) ? GiftEndpoints.UnknownSentGift
        : await grains.AskAsync(erase, http.RequestAborted) is { } refusal ? refusal.ToProblem()
        : TypedResults.NoContent();
}
