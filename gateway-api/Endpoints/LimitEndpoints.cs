using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What keeps people from spending too much: their limits, an operator's, and the way out for a while.</summary>
internal static class LimitEndpoints
{
    private const string ExclusionPath = "/v1/wallet/self-exclusion";

    public static RouteGroupBuilder MapLimits(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/wallet").WithTags("Wallet").Refuses(401, 503);
        group.MapGet("/limits", GetAsync).WithName("GetLimits").WithSummary("The caller's limits on what is spent, and what is left of them");
        group.MapPut("/limits", PutAsync)
            .WithName("PutLimits").WithSummary("Set limits on what is spent: lower at once, higher after a delay").Refuses(400, 415);
        group.MapGet("/purchase-limits", GetPurchaseAsync)
            .WithName("GetPurchaseLimits").WithSummary("The caller's limits on what is paid, and what is left of them");
        group.MapPut("/purchase-limits", PutPurchaseAsync)
            .WithName("PutPurchaseLimits").WithSummary("Set limits on what is paid: lower at once, higher after a delay").Refuses(400, 415, 422);
        group.MapPost("/self-exclusion", ExcludeAsync)
            .WithName("ExcludeSelf").WithSummary("Stop buying, giving and unlocking until a time, which can only be put off").Refuses(400, 415, 422);
        return group;
    }

    /// <summary>The operators' limits.</summary>
    public static void MapGuardianLimits(this IEndpointRouteBuilder routes) => routes.MapPut("/wallets/{userId}/limits", PutGuardianAsync)
        .WithTags("Operating")
        .WithName("PutLimitsOf")
        .WithSummary("Set limits for a wallet that only operators lift; the stricter of these and its owner's counts")
        .Refuses(400, 401, 403, 404, 415, 422, 503);

    private static async Task<Ok<LimitsResponse>> GetAsync(Caller caller, GrainCalls grains, HttpContext http) =>
        TypedResults.Ok(LimitsResponse.Of(await grains.AskAsync(grains => grains.WalletLimits(caller.Id).GetSpendingAsync(caller.Birthdate), http.RequestAborted)));

    private static async Task<Results<Ok<LimitsResponse>, Problem>> PutAsync(JsonBody<LimitsRequest> body, Caller caller, GrainCalls grains, HttpContext http)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        var limits = Read(errors, "perGift", request.PerGift, request.Daily, request.Weekly, request.Monthly);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var command = new SetLimits(limits, caller.Birthdate, Currency: null);
        return TypedResults.Ok(LimitsResponse.Of(await grains.AskAsync(grains => grains.WalletLimits(caller.Id).SetSpendingAsync(command), http.RequestAborted)));
    }

    private static async Task<Ok<PurchaseLimitsResponse>> GetPurchaseAsync(Caller caller, GrainCalls grains, HttpContext http) =>
        TypedResults.Ok(PurchaseLimitsResponse.Of(await grains.AskAsync(grains => grains.WalletLimits(caller.Id).GetPayingAsync(caller.Birthdate), http.RequestAborted)));

    private static async Task<Results<Ok<PurchaseLimitsResponse>, Problem>> PutPurchaseAsync(
        JsonBody<PurchaseLimitsRequest> body, Caller caller, GrainCalls grains, HttpContext http)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        var limits = ReadPaying(errors, request);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var command = new SetLimits(limits, caller.Birthdate, request.Currency);
        var outcome = await grains.AskAsync(grains => grains.WalletLimits(caller.Id).SetPayingAsync(command), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(PurchaseLimitsResponse.Of(outcome.Value!));
    }

    private static async Task<Results<Ok<SelfExclusionResponse>, Problem>> ExcludeAsync(
        JsonBody<SelfExclusionRequest> body, IdempotencyHeader idempotency, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        var until = TimeQuery.Read(errors, "until", body.Value.Until, isEnd: true);
        if (body.Value.Until is null)
        {
            errors.Add("until", "The member is required.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var command = new ExcludeSelf(
            until!.Value,
            idempotency.Key is { } key ? RequestId.ForKey(caller.Id, key) : null,
            Digests.Of("POST", ExclusionPath, body.Value, CanonicalJson.Default.SelfExclusionRequest));
        var outcome = await grains.AskAsync(grains => grains.WalletLimits(caller.Id).ExcludeAsync(command), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Ok(new SelfExclusionResponse(outcome.Value!.Until.UtcDateTime));
    }

    private static async Task<Results<Ok<GuardianLimitsResponse>, Problem>> PutGuardianAsync(
        string userId, JsonBody<GuardianLimitsRequest> body, Caller caller, OperatorActions operators)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        PlainText.RequireName(errors, "reason", request.Reason, OperatorRequest.ReasonLengthMax);
        var limits = Read(errors, "perGift", request.PerGift, request.Daily, request.Weekly, request.Monthly);
        var paying = request.PurchaseLimits is { } given ? ReadPaying(errors, given, "purchaseLimits.") : default;
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!UserId.TryParse(userId, out var owner))
        {
            return AdminEndpoints.UnknownWallet;
        }

        var digest = Digests.Of("PUT", $"/v1/admin/wallets/{owner}/limits", request, CanonicalJson.Default.GuardianLimitsRequest);
        var outcome = await operators.RecordAsync(
            OperatorActions.Of(caller, key: null, "wallet.limit", $"wallet:{owner}", digest, request.Reason),
            async grains =>
            {
                // What can be refused goes first: then nothing is set.
                if (request.PurchaseLimits is { } wanted
                    && (await grains.WalletLimits(owner).SetGuardianPayingAsync(paying, wanted.Currency!, caller.Id, request.Reason!)).Refusal is { } refused)
                {
                    return refused;
                }

                return Outcome<GuardianLimits>.Accepted(await grains.WalletLimits(owner).SetGuardianAsync(limits, caller.Id, request.Reason!));
            });
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(GuardianLimitsResponse.Of(outcome.Value!));
    }

    private static LimitAmounts ReadPaying(FieldErrors errors, PurchaseLimitsRequest request, string within = "")
    {
        if (request.Currency is not { Length: 3 } currency || currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            errors.Add(within + "currency", "Must be an ISO 4217 code: three capital letters, such as USD.");
        }

        return Read(errors, "perPurchase", request.PerPurchase, request.Daily, request.Weekly, request.Monthly, within);
    }

    private static LimitAmounts Read(FieldErrors errors, string singleName, long? single, long? daily, long? weekly, long? monthly, string within = "")
    {
        Require(within + singleName, single);
        Require(within + "daily", daily);
        Require(within + "weekly", weekly);
        Require(within + "monthly", monthly);
        return new LimitAmounts(single, daily, weekly, monthly);

        void Require(string name, long? amount)
        {
            if (amount is < 0 or > Coins.MaxValue)
            {
                errors.Add(name, $"Must be 0 to {Coins.MaxValue}, or null for no limit.");
            }
        }
    }
}
