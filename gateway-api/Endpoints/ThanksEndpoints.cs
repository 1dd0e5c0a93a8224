using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>A creator's thanks for a gift.</summary>
internal static class ThanksEndpoints
{
    public static void MapThanks(this IEndpointRouteBuilder routes) => routes.MapPost("/sent-gifts/{sentGiftId}/thanks", ThankAsync)
        .WithTags("Gifts")
        .WithName("ThankForGift")
        .WithSummary("Thank for a gift, once; its sender and its room see it")
        .Refuses(400, 401, 404, 409, 415, 422, 503);

    private static async Task<Results<Created<ThanksResponse>, Problem>> ThankAsync(
        string sentGiftId, JsonBody<ThanksRequest> body, IdempotencyHeader idempotency, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        PlainText.RequireMessage(errors, "message", body.Value.Message, SendGift.MessageLengthMax);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!GiftEndpoints.CanBeSentGift(sentGiftId))
        {
            return GiftEndpoints.UnknownSentGift;
        }

        // Drawn before the call, so that the gateway's own second attempt is the same request.
        var command = new GiveThanks(
            caller.Id,
            idempotency.Key ?? ResourceIds.Once(),
            Digests.Of("POST", $"/v1/sent-gifts/{sentGiftId}/thanks", body.Value, CanonicalJson.Default.ThanksRequest),
            body.Value.Message);
        var outcome = await grains.AskAsync(grains => grains.SentGifts().ThankAsync(sentGiftId, command), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed && idempotency.Key is not null);
        return TypedResults.Created($"/v1/sent-gifts/{outcome.Value!.Id}", ThanksResponse.Of(outcome.Value));
    }
}
