using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Following a gift through the journal.</summary>
internal static class GiftTrailEndpoints
{
    public static void MapGiftTrails(this IEndpointRouteBuilder routes) => routes.MapGet("/sent-gifts/{sentGiftId}/trail", GetAsync)
        .WithTags("Gifts")
        .WithName("GetSentGiftTrail")
        .WithSummary("A sent gift's debit, credit and event, with their hashes; for its sender, its creator and operators")
        .Refuses(401, 404, 503);

    private static async Task<Results<Ok<GiftTrailResponse>, Problem>> GetAsync(string sentGiftId, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (!GiftEndpoints.CanBeSentGift(sentGiftId))
        {
            return GiftEndpoints.UnknownSentGift;
        }

        var outcome = await grains.AskAsync(
            grains => grains.SentGifts().GetTrailAsync(sentGiftId, caller.Id, caller.IsAdmin), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(GiftTrailResponse.Of(outcome.Value!));
    }
}
