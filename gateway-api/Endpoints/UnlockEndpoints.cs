using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Unlocking features and filters for coins.</summary>
internal static class UnlockEndpoints
{
    private const string Path = "/v1/unlocks";

    public static RouteGroupBuilder MapUnlocks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/unlocks").WithTags("Wallet").Refuses(400, 401, 503);
        group.MapPost(string.Empty, UnlockAsync)
            .LimitedAs(LimitClass.Money).WithName("Unlock").NeedsKey().WithSummary("Unlock a feature or filter for coins, once").Refuses(403, 404, 409, 415, 422);
        group.MapGet(string.Empty, ListAsync).WithName("ListUnlocks").WithSummary("What the caller has unlocked, newest first");
        return group;
    }

    private static async Task<Results<Created<UnlockResponse>, Problem>> UnlockAsync(
        JsonBody<UnlockRequest> body, IdempotencyHeader idempotency, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (body.Value.FeatureId is not { } given)
        {
            return Problem.Invalid("featureId", "The member is required.");
        }

        if (idempotency.Key is not { } key)
        {
            return IdempotencyHeader.Missing;
        }

        var requestId = RequestId.ForKey(caller.Id, key);
        if (!FeatureId.TryParse(given, out var feature))
        {
            // It was never unlocked, so if its key was used, that was for another request.
            return await grains.AskAsync(grains => grains.Wallet(caller.Id).HasUsedAsync(requestId), http.RequestAborted)
                ? IdempotencyHeader.Reused
                : new Problem(ProblemKind.UnknownFeature, $"No feature has that name; it would be {FeatureId.Form}.");
        }

        var command = new UnlockFeature(requestId, Digests.Of("POST", Path, body.Value, CanonicalJson.Default.UnlockRequest), feature) { Birthdate = caller.Birthdate };
        var outcome = await grains.AskAsync(grains => grains.Wallet(caller.Id).UnlockAsync(command), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created(Path, UnlockResponse.Of(outcome.Value!));
    }

    private static async Task<Ok<ListResponse<UnlockResponse>>> ListAsync(PageQuery page, Caller caller, GrainCalls grains, HttpContext http)
    {
        var unlocks = await grains.AskAsync(grains => grains.Wallet(caller.Id).GetUnlocksAsync(page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(unlocks, UnlockResponse.Of));
    }
}
