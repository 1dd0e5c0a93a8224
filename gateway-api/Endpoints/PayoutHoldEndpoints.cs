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
        var group = routes.MapGroup("/creators/{creatorId}").WithTags("Operating").Refuses(400, 401, 403, 404, 415, 503);
        group.MapPost("/hold-payouts", HoldAsync).WithName("HoldPayouts").WithSummary("Hold a creator's payouts until they are released");
        group.MapPost("/release-payouts", ReleaseAsync).WithName("ReleasePayouts").WithSummary("Release a creator's held payouts");
        return group;
    }

    private static Task<Results<Ok<PayoutHoldResponse>, Problem>> HoldAsync(
        string creatorId, JsonBody<OperatorRequest> body, Caller caller, GrainCalls grains, HttpContext http) =>
        SetHeldAsync(creatorId, held: true, body.Value, caller, grains, http);

    private static Task<Results<Ok<PayoutHoldResponse>, Problem>> ReleaseAsync(
        string creatorId, JsonBody<OperatorRequest> body, Caller caller, GrainCalls grains, HttpContext http) =>
        SetHeldAsync(creatorId, held: false, body.Value, caller, grains, http);

    private static async Task<Results<Ok<PayoutHoldResponse>, Problem>> SetHeldAsync(
        string creatorId, bool held, OperatorRequest request, Caller caller, GrainCalls grains, HttpContext http)
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

        var outcome = await grains.AskAsync(
            grains => grains.PayoutsOf(creator).SetPayoutsHeldAsync(held, caller.Id, request.Reason!), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(PayoutHoldResponse.Of(outcome.Value!));
    }
}
