using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Turning diamonds into money.</summary>
internal static class PayoutEndpoints
{
    private const string Path = "/v1/payouts";

    public static RouteGroupBuilder MapPayouts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).WithTags("Payouts").Refuses(400, 401, 503);
        group.MapGet("/payout-account", GetAccountAsync)
            .WithName("GetPayoutAccount").WithSummary("Where the caller is paid").Refuses(404);
        group.MapPut("/payout-account", SetAccountAsync)
            .LimitedAs(LimitClass.Money).WithName("SetPayoutAccount").WithSummary("Say where the caller is paid; replacing an account holds payouts for a while").Refuses(404, 415);
        group.MapPost("/payouts", StartAsync)
            .LimitedAs(LimitClass.Money).WithName("StartPayout").NeedsKey().WithSummary("Turn available diamonds into money").Refuses(409, 415, 422);
        group.MapGet("/payouts", ListAsync).WithName("ListPayouts").WithSummary("The caller's payouts, newest first");
        group.MapGet("/payouts/{payoutId}", GetAsync).WithName("GetPayout").WithSummary("One of the caller's payouts").Refuses(404);
        return group;
    }

    /// <summary>What asking for a payout that isn't the caller's is answered with.</summary>
    internal static Problem Unknown => new(ProblemKind.UnknownPayout, "No payout of yours has that id.");

    private static async Task<Results<Ok<PayoutAccountResponse>, Problem>> GetAccountAsync(Caller caller, GrainCalls grains, HttpContext http)
    {
        var account = await grains.AskAsync(grains => grains.PayoutsOf(caller.Id).GetPayoutAccountAsync(), http.RequestAborted);
        return account.Provider is null
            ? new Problem(ProblemKind.NotFound, "You haven't said where you are paid: PUT /v1/payout-account.")
            : TypedResults.Ok(PayoutAccountResponse.Of(account));
    }

    private static async Task<Results<Ok<PayoutAccountResponse>, Problem>> SetAccountAsync(
        JsonBody<PayoutAccountRequest> body, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrEmpty(body.Value.Provider))
        {
            errors.Add("provider", "The member is required.");
        }

        if (string.IsNullOrEmpty(body.Value.AccountId))
        {
            errors.Add("accountId", "The member is required.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var outcome = await grains.AskAsync(
            grains => grains.PayoutsOf(caller.Id).SetPayoutAccountAsync(body.Value.Provider!, body.Value.AccountId!), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(PayoutAccountResponse.Of(outcome.Value!));
    }

    private static async Task<Results<Created<PayoutResponse>, Problem>> StartAsync(
        JsonBody<StartPayoutRequest> body, IdempotencyHeader idempotency, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (idempotency.Key is not { } key)
        {
            return IdempotencyHeader.Missing;
        }

        var errors = new FieldErrors();
        if (!Diamonds.TryParse(body.Value.Diamonds, out var diamonds) || diamonds <= Diamonds.Zero)
        {
            errors.Add("diamonds", "Must be a number of diamonds in a string, with at most four decimals, such as \"2.5\"; more than 0.");
        }

        if (body.Value.Currency is not { Length: 3 } currency || currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            errors.Add("currency", "Must be an ISO 4217 code: three capital letters, such as USD.");
            currency = "";
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var payout = ResourceIds.Payout(caller.Id, key);
        var request = new PayoutRequest(
            payout, caller.Id, diamonds, currency, Digests.Of("POST", Path, body.Value, CanonicalJson.Default.StartPayoutRequest));
        var outcome = await grains.AskAsync(grains => grains.Payout(payout).StartAsync(request), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created($"{Path}/{payout.Value}", PayoutResponse.Of(outcome.Value!));
    }

    private static async Task<Ok<ListResponse<PayoutResponse>>> ListAsync(PageQuery page, Caller caller, GrainCalls grains, HttpContext http)
    {
        var payouts = await grains.AskAsync(grains => grains.Listings().GetPayoutsAsync(caller.Id, page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(payouts, PayoutResponse.Of));
    }

    private static async Task<Results<Ok<PayoutResponse>, Problem>> GetAsync(string payoutId, Caller caller, GrainCalls grains, HttpContext http)
    {
        var payout = PayoutId.TryParse(payoutId, out var id)
            ? await grains.AskAsync(grains => grains.Payout(id).GetAsync(), http.RequestAborted)
            : null;

        // Another's payout is as unknown as none at all.
        return payout is not null && payout.Creator == caller.Id ? TypedResults.Ok(PayoutResponse.Of(payout)) : Unknown;
    }
}
