using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Sending gifts, and asking what became of one.</summary>
internal static class GiftEndpoints
{
    private const string SentGiftsPath = "/v1/sent-gifts";
    private const string SentGiftPrefix = "gift_";

    /// <summary>The longest id that anything has outside.</summary>
    private const int IdLengthMax = 160;

    public static RouteGroupBuilder MapGifts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).WithTags("Gifts").Refuses(401, 404, 503);
        group.MapPost("/rooms/{roomId}/gifts", SendToRoomAsync)
            .LimitedAs(LimitClass.Money).WithName("SendRoomGift").WithSummary("Send a gift into a live room").Refuses(400, 403, 409, 415, 422);
        group.MapPost("/creators/{creatorId}/gifts", SendOnContentAsync)
            .LimitedAs(LimitClass.Money).WithName("SendContentGift").WithSummary("Send a gift on a piece of a creator's content").Refuses(400, 403, 409, 415, 422);
        group.MapGet("/sent-gifts/{sentGiftId}", GetAsync)
            .WithName("GetSentGift").WithSummary("A sent gift and how far it has come; for its sender, its creator and operators");
        return group;
    }

    private static async Task<Results<Created<GiftResponse>, Ok<GiftQuoteResponse>, Problem>> SendToRoomAsync(
        string roomId, JsonBody<RoomGiftRequest> body, [AsParameters] GiftCall call)
    {
        var errors = new FieldErrors();
        GiftReading.Check(body.Value, errors);
        if (call.Refuse(errors) is { } problem)
        {
            return problem;
        }

        if (!RoomId.TryParse(roomId, out var room))
        {
            return await call.RefuseWhatCantExistAsync(RoomEndpoints.Unknown);
        }

        var digest = Digests.Of("POST", $"/v1/rooms/{room.Value}/gifts", body.Value, CanonicalJson.Default.RoomGiftRequest);
        return GiftReading.Read(body.Value, call.RequestId, digest) is { } command
            ? await SendAsync(command with { Room = room }, call)
            : await call.RefuseWhatCantExistAsync(UnknownGift);
    }

    private static async Task<Results<Created<GiftResponse>, Ok<GiftQuoteResponse>, Problem>> SendOnContentAsync(
        string creatorId, JsonBody<ContentGiftRequest> body, [AsParameters] GiftCall call)
    {
        var errors = new FieldErrors();
        GiftReading.Check(body.Value, errors);
        if (call.Refuse(errors) is { } problem)
        {
            return problem;
        }

        if (!UserId.TryParse(creatorId, out var creator))
        {
            return await call.RefuseWhatCantExistAsync(new(ProblemKind.UnknownCreator, "Nobody of that name has enrolled as a creator."));
        }

        var digest = Digests.Of("POST", $"/v1/creators/{creator.Value}/gifts", body.Value, CanonicalJson.Default.ContentGiftRequest);
        return GiftReading.Read(body.Value, call.RequestId, digest) is { } command
            ? await SendAsync(command with { Creator = creator, Content = ContentId.Parse(body.Value.ContentId) }, call)
            : await call.RefuseWhatCantExistAsync(UnknownGift);
    }

    /// <summary>Whether a sent gift could have that id.</summary>
    internal static bool CanBeSentGift(string id) =>
        id.StartsWith(SentGiftPrefix, StringComparison.Ordinal)
        && id.Length <= IdLengthMax
        && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    /// <summary>What asking for a sent gift that there can't be is answered with.</summary>
    internal static Problem UnknownSentGift => new(ProblemKind.UnknownSentGift, "No sent gift has that id.");

    private static Problem UnknownGift => new(ProblemKind.UnknownGift, $"No gift has that name; it would be {GiftId.Form}.");

    private static async Task<Results<Created<GiftResponse>, Ok<GiftQuoteResponse>, Problem>> SendAsync(SendGift gift, GiftCall call)
    {
        var command = gift with { Birthdate = call.Caller.Birthdate };
        if (command.RequestId is null)
        {
            return await QuoteAsync(command, call);
        }

        var outcome = await call.Grains.AskAsync(grains => grains.Wallet(call.Caller.Id).SendGiftAsync(command), call.Http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        // The first answer says accepted, whatever became of the gift since; so does every replay of it.
        var receipt = outcome.Value!;
        IdempotencyHeader.MarkReplay(call.Http.Response, outcome.Replayed);
        return TypedResults.Created($"{SentGiftsPath}/{receipt.Id}", GiftResponse.Of(receipt, SentGiftStatus.Accepted));
    }

    private static async Task<Results<Created<GiftResponse>, Ok<GiftQuoteResponse>, Problem>> QuoteAsync(SendGift command, GiftCall call)
    {
        var outcome = await call.Grains.AskAsync(grains => grains.Wallet(call.Caller.Id).QuoteGiftAsync(command), call.Http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        var catalogue = await call.Grains.AskAsync(static grains => grains.Catalogue().GetAsync(), call.Http.RequestAborted);
        var quote = outcome.Value!;
        return TypedResults.Ok(new GiftQuoteResponse(
            quote.Coins.Value, ReferencePrice.Of(quote.Coins, catalogue.Packages), quote.Balance.Value, LimitsResponse.Of(quote.Limits!)));
    }

    private static async Task<Results<Ok<GiftResponse>, Problem>> GetAsync(
        string sentGiftId, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (!CanBeSentGift(sentGiftId))
        {
            return UnknownSentGift;
        }

        var outcome = await grains.AskAsync(
            grains => grains.SentGifts().GetAsync(sentGiftId, caller.Id, caller.IsAdmin), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        var gift = outcome.Value!;
        return TypedResults.Ok(GiftResponse.Of(gift.Receipt, gift.Status, gift.Thanks));
    }
}

/// <summary>What both routes that send gifts take beside the body.</summary>
internal sealed record GiftCall(
    [FromQuery(Name = "dryRun")] string? DryRun, IdempotencyHeader Idempotency, Caller Caller, GrainCalls Grains, HttpContext Http) : IBound
{
    Problem? IBound.Problem => Idempotency.Problem;

    /// <summary>What makes the request unique; none when only a price is asked for.</summary>
    public RequestId? RequestId =>
        DryRun != "true" && Idempotency.Key is { } key ? GrainInterfaces.Values.RequestId.ForKey(Caller.Id, key) : null;

    /// <summary>
    /// Refuses a request for what can't exist. It was never carried out, so if its key was used, that was for another request.
    /// </summary>
    public async Task<Problem> RefuseWhatCantExistAsync(Problem unknown) =>
        RequestId is { } id && await Grains.AskAsync(grains => grains.Wallet(Caller.Id).HasUsedAsync(id), Http.RequestAborted)
            ? IdempotencyHeader.Reused
            : unknown;

    /// <summary>The problem that tells what is malformed, or that the key is missing.</summary>
    public Problem? Refuse(FieldErrors errors)
    {
        var isDryRun = QueryValues.Choice(errors, "dryRun", DryRun, ("false", false), ("true", true));
        return errors.ToProblem() ?? (isDryRun || Idempotency.Key is not null ? null : IdempotencyHeader.Missing);
    }
}
