using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Buying coins.</summary>
internal static class PurchaseEndpoints
{
    private const string Path = "/v1/purchases";

    public static RouteGroupBuilder MapPurchases(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/purchases").WithTags("Purchases").Refuses(400, 401, 503);
        group.MapPost(string.Empty, StartAsync)
            .LimitedAs(LimitClass.Money).WithName("StartPurchase").NeedsKey().WithSummary("Start buying a package of coins").Refuses(403, 404, 409, 415, 422);
        group.MapGet(string.Empty, ListAsync).WithName("ListPurchases").WithSummary("The caller's purchases, newest first");
        group.MapGet("/{purchaseId}", GetAsync).WithName("GetPurchase").WithSummary("One of the caller's purchases").Refuses(404);
        return group;
    }

    private static async Task<Results<Created<StartedPurchaseResponse>, Problem>> StartAsync(
        JsonBody<StartPurchaseRequest> body, IdempotencyHeader idempotency, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (idempotency.Key is not { } key)
        {
            return IdempotencyHeader.Missing;
        }

        if (body.Value.PackageId is not { } given)
        {
            return Problem.Invalid("packageId", "The member is required.");
        }

        var purchase = ResourceIds.Purchase(caller.Id, key);
        if (!PackageId.TryParse(given, out var package))
        {
            // It was never bought, so if its key was used, that was for another purchase.
            return await grains.AskAsync(grains => grains.Purchase(purchase).GetAsync(), http.RequestAborted) is null
                ? new Problem(ProblemKind.UnknownPackage, $"No package has that name; it would be {PackageId.Form}.")
                : IdempotencyHeader.Reused;
        }

        var command = new StartPurchase(caller.Id, package, Digests.Of("POST", Path, body.Value, CanonicalJson.Default.StartPurchaseRequest))
        {
            Birthdate = caller.Birthdate,
        };
        var outcome = await grains.AskAsync(grains => grains.Purchase(purchase).StartAsync(command), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created($"{Path}/{purchase.Value}", StartedPurchaseResponse.Of(outcome.Value!));
    }

    private static async Task<Ok<ListResponse<PurchaseResponse>>> ListAsync(PageQuery page, Caller caller, GrainCalls grains, HttpContext http)
    {
        var purchases = await grains.AskAsync(grains => grains.Listings().GetPurchasesAsync(caller.Id, page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(purchases, PurchaseResponse.Of));
    }

    private static async Task<Results<Ok<PurchaseResponse>, Problem>> GetAsync(
        string purchaseId, Caller caller, GrainCalls grains, HttpContext http)
    {
        var purchase = PurchaseId.TryParse(purchaseId, out var id)
            ? await grains.AskAsync(grains => grains.Purchase(id).GetAsync(), http.RequestAborted)
            : null;

        // Another's purchase is as unknown as none at all.
        return purchase is not null && purchase.Buyer == caller.Id
            ? TypedResults.Ok(PurchaseResponse.Of(purchase))
            : Unknown;
    }

    /// <summary>What asking for a purchase that isn't the caller's is answered with.</summary>
    internal static Problem Unknown => new(ProblemKind.UnknownPurchase, "No purchase of yours has that id.");
}
