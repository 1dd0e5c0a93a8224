using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What operators do about money that was paid: give it back, and freeze wallets.</summary>
internal static class MoneyAdminEndpoints
{
    public static RouteGroupBuilder MapMoneyAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).WithTags("Operating").Refuses(400, 401, 403, 404, 415, 503);
        group.MapPost("/purchases/{purchaseId}/refund", RefundAsync)
            .LimitedAs(LimitClass.Money).WithName("RefundPurchase").NeedsKey().WithSummary("Give money back for a purchase, and take its coins back").Refuses(409, 422);
        group.MapPost("/sent-gifts/{sentGiftId}/reversal", ReverseAsync)
            .LimitedAs(LimitClass.Money).WithName("ReverseSentGift").NeedsKey().WithSummary("Take a gift back from its creator, within the hold, and give its coins back").Refuses(409, 422);
        group.MapPost("/wallets/{userId}/freeze", FreezeAsync)
            .WithName("FreezeWallet").WithSummary("Freeze a wallet: it neither gives nor buys").Refuses(422);
        group.MapPost("/wallets/{userId}/unfreeze", UnfreezeAsync)
            .WithName("UnfreezeWallet").WithSummary("End an operator's freeze; a wallet stays frozen while a payment is disputed").Refuses(422);
        return group;
    }

    private static async Task<Results<Created<RefundResponse>, Problem>> RefundAsync(
        string purchaseId, JsonBody<RefundRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        if (idempotency.Key is not { } key)
        {
            return IdempotencyHeader.Missing;
        }

        var errors = new FieldErrors();
        var request = body.Value;
        PlainText.RequireName(errors, "reason", request.Reason, OperatorRequest.ReasonLengthMax);
        if (request.Coins is < 1 or > Coins.MaxValue)
        {
            errors.Add("coins", $"Must be 1 to {Coins.MaxValue}; leave it out to give back all that is left.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!PurchaseId.TryParse(purchaseId, out var purchase))
        {
            return UnknownPurchase;
        }

        var path = $"/v1/admin/purchases/{purchase.Value}/refund";
        var command = new RefundPurchase(
            caller.Id,
            key,
            Digests.Of("POST", path, request, CanonicalJson.Default.RefundRequest),
            request.Reason!,
            request.Coins is { } coins ? new Coins(coins) : null);
        var outcome = await operators.RecordAsync(
            OperatorActions.Of(caller, key, "purchase.refund", $"purchase:{purchase}", command.Digest, request.Reason),
            grains => grains.Purchase(purchase).RefundAsync(command));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created($"/v1/purchases/{purchase.Value}", RefundResponse.Of(outcome.Value!));
    }

    private static async Task<Results<Created<ReversalResponse>, Problem>> ReverseAsync(
        string sentGiftId, JsonBody<OperatorRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        if (idempotency.Key is not { } key)
        {
            return IdempotencyHeader.Missing;
        }

        var errors = new FieldErrors();
        PlainText.RequireName(errors, "reason", body.Value.Reason, OperatorRequest.ReasonLengthMax);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!GiftEndpoints.CanBeSentGift(sentGiftId))
        {
            return GiftEndpoints.UnknownSentGift;
        }

        var digest = Digests.Of("POST", $"/v1/admin/sent-gifts/{sentGiftId}/reversal", body.Value, CanonicalJson.Default.OperatorRequest);
        var command = new ReverseGift(caller.Id, key, digest, body.Value.Reason!);
        var outcome = await operators.RecordAsync(
            OperatorActions.Of(caller, key, "sent-gift.reverse", $"sent-gift:{sentGiftId}", digest, command.Reason),
            grains => grains.SentGifts().ReverseAsync(sentGiftId, command));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created($"/v1/sent-gifts/{outcome.Value!.Id}", ReversalResponse.Of(outcome.Value));
    }

    private static Task<Results<Ok<WalletResponse>, Problem>> FreezeAsync(
        string userId, JsonBody<OperatorRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http) =>
        SetFrozenAsync(userId, frozen: true, body.Value, idempotency, caller, operators, http);

    private static Task<Results<Ok<WalletResponse>, Problem>> UnfreezeAsync(
        string userId, JsonBody<OperatorRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http) =>
        SetFrozenAsync(userId, frozen: false, body.Value, idempotency, caller, operators, http);

    private static async Task<Results<Ok<WalletResponse>, Problem>> SetFrozenAsync(
        string userId, bool frozen, OperatorRequest request, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var errors = new FieldErrors();
        PlainText.RequireName(errors, "reason", request.Reason, OperatorRequest.ReasonLengthMax);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!UserId.TryParse(userId, out var owner))
        {
            return AdminEndpoints.UnknownWallet;
        }

        var digest = Digests.Of("POST", $"/v1/admin/wallets/{owner}/{(frozen ? "freeze" : "unfreeze")}", request, CanonicalJson.Default.OperatorRequest);
        var outcome = await operators.AnswerAsync(
            OperatorActions.Of(caller, idempotency.Key, frozen ? "wallet.freeze" : "wallet.unfreeze", $"wallet:{owner}", digest, request.Reason),
            async grains => Outcome<WalletBalance>.Accepted(await grains.Wallet(owner).SetFrozenAsync(frozen, caller.Id, request.Reason!)),
            WalletResponse.Of,
            GatewayJson.Default.WalletResponse);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Ok(outcome.Value!);
    }

    private static Problem UnknownPurchase => new(ProblemKind.UnknownPurchase, "There is no such purchase.");
}
