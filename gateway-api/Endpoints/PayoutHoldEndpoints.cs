using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Holding a creator's payouts, and releasing them.</summary>
internal static class PayoutHoldEndpoints
{
    public static RouteGroupBuilder MapPayoutHolds(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/creators/{creatorId}").WithTags("Operating").Refuses(400, 401, 403, 404, 415, 422, 503);
        group.MapPost("/hold-payouts", HoldAsync).WithName("HoldPayouts").WithSummary("Hold a creator's payouts until they are released");
        group.MapPost("/release-payouts", ReleaseAsync).WithName("ReleasePayouts").WithSummary("Release a creator's held payouts");
        return group;
    }

    private static Task<Results<Ok<PayoutHoldResponse>, Problem>> HoldAsync(
        string creatorId, JsonBody<OperatorRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http) =>
        SetHeldAsync(creatorId, held: true, body.Value, idempotency, caller, operators, http);

    private static Task<Results<Ok<PayoutHoldResponse>, Problem>> ReleaseAsync(
        string creatorId, JsonBody<OperatorRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http) =>
        SetHeldAsync(creatorId, held: false, body.Value, idempotency, caller, operators, http);

    private static async Task<Results<Ok<PayoutHoldResponse>, Problem>> SetHeldAsync(
        string creatorId, bool held, OperatorRequest request, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var errors = new FieldErrors();
        PlainText.RequireName(errors, "reason", request.Reason, OperatorRequest.ReasonLengthMax);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!UserId.TryParse(creatorId, out var creator))
        {
            return new Problem(ProblemKind.UnknownCreator, $"Nobody can have that name; it would be {UserId.Form}.");
        }

        var digest = Digests.Of("POST", $"/v1/admin/creators/{creator}/{(held ? "hold-payouts" : "release-payouts")}", request, CanonicalJson.Default.OperatorRequest);
        var outcome = await operators.AnswerAsync(
            OperatorActions.Of(caller, idempotency.Key, held ? "payouts.hold" : "payouts.release", $"earnings:{creator}", digest, request.Reason),
            grains => grains.PayoutsOf(creator).SetPayoutsHeldAsync(held, caller.Id, request.Reason!),
            PayoutHoldResponse.Of,
            GatewayJson.Default.PayoutHoldResponse);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Ok(outcome.Value!);
    }
}
