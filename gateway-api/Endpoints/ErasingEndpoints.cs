using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

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

    private static Task<Results<NoContent, Problem>> EraseMessageAsync(string sentGiftId, [AsParameters] Eraser eraser) =>
        eraser.EraseAsync(sentGiftId, "message", gifts => gifts.SentGifts().EraseMessageAsync(sentGiftId, eraser.Caller.Id, eraser.Caller.IsAdmin));

    private static Task<Results<NoContent, Problem>> EraseThanksAsync(string sentGiftId, [AsParameters] Eraser eraser) =>
        eraser.EraseAsync(sentGiftId, "thanks/message", gifts => gifts.SentGifts().EraseThanksAsync(sentGiftId, eraser.Caller.Id, eraser.Caller.IsAdmin));

    /// <summary>Who erases. What operators erase is another's as a rule, so it is in their log.</summary>
    private sealed record Eraser(Caller Caller, GrainCalls Grains, OperatorActions Operators, HttpContext Http)
    {
        public async Task<Results<NoContent, Problem>> EraseAsync(string sentGift, string what, Func<IGrainFactory, Task<Refusal?>> erase)
        {
            if (!GiftEndpoints.CanBeSentGift(sentGift))
            {
                return GiftEndpoints.UnknownSentGift;
            }

            var refusal = Caller.IsAdmin ? await EraseForOperatorAsync(sentGift, what, erase) : await Grains.AskAsync(erase, Http.RequestAborted);
            return refusal is null ? TypedResults.NoContent() : refusal.ToProblem();
        }

        private async Task<Refusal?> EraseForOperatorAsync(string sentGift, string what, Func<IGrainFactory, Task<Refusal?>> erase)
        {
            var digest = RequestDigest.Of(Encoding.UTF8.GetBytes($"DELETE /v1/sent-gifts/{sentGift}/{what}"));
            var outcome = await Operators.RecordAsync(
                OperatorActions.Of(Caller, key: null, "message.erase", $"sent-gift:{sentGift}/{what}", digest),
                async grains => await erase(grains) is { } refusal ? refusal : Outcome<string>.Accepted(what));
            return outcome.Refusal;
        }
    }
}
