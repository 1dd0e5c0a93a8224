using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Payments against credits: a provider's export is compared with what was credited.</summary>
internal static class ReconciliationEndpoints
{
    private const string Path = "/v1/admin/reconciliations";
    private const int ProviderLengthMax = 32;

    public static void MapReconciliations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/reconciliations").WithTags("Operating").Refuses(400, 401, 403, 503);
        group.MapPost("", RunAsync)
            .WithName("ReconcilePayments").WithSummary("Compare a payment provider's export (CSV) with the coins that were credited").Refuses(413, 415, 422);
        group.MapGet("", ListAsync).WithName("ListReconciliations").WithSummary("The comparisons with payment providers, newest first");
        group.MapGet("/{reconciliationId}", GetAsync).WithName("GetReconciliation").WithSummary("One comparison, and what it found").Refuses(404);
    }

    private static async Task<Results<Created<ReconciliationResponse>, Problem>> RunAsync(
        CsvBody body, string? provider, string? from, string? to, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var errors = new FieldErrors();
        if (provider is not { Length: > 0 and <= ProviderLengthMax } || provider.Any(static c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            errors.Add("provider", "Say whose payments these are, such as ?provider=stripe.");
        }

        var (since, until) = (TimeQuery.Read(errors, "from", from, isEnd: false), TimeQuery.Read(errors, "to", to, isEnd: true));
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var id = ResourceIds.Reconciliation(caller.Id, idempotency.Key);
        var digest = RequestDigest.Of([.. Encoding.UTF8.GetBytes($"POST {Path}\n{provider}\n{since:O}\n{until:O}\n"), .. body.Bytes]);
        var command = new ReconcilePayments(provider!, [.. body.Bytes], since, until, caller.Id.Value, digest);
        var outcome = await operators.RecordAsync(
            OperatorActions.Of(caller, idempotency.Key, "payments.reconcile", $"reconciliation:{id}", digest), grains => grains.Reconciliation(id).RunAsync(command), takesLong: true);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created($"{Path}/{id}", ReconciliationResponse.Of(outcome.Value!));
    }

    private static async Task<Ok<ListResponse<ReconciliationSummaryResponse>>> ListAsync(PageQuery page, GrainCalls grains, HttpContext http)
    {
        var found = await grains.AskAsync(grains => grains.Listings().GetReconciliationsAsync(page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(found, ReconciliationSummaryResponse.Of));
    }

    private static async Task<Results<Ok<ReconciliationResponse>, Problem>> GetAsync(string reconciliationId, GrainCalls grains, HttpContext http) =>
        ReconciliationId.TryParse(reconciliationId, out var id)
        && await grains.AskAsync(grains => grains.Reconciliation(id).GetAsync(), http.RequestAborted) is { } found
            ? TypedResults.Ok(ReconciliationResponse.Of(found))
            : new Problem(ProblemKind.NotFound, "No comparison has that id. GET /v1/admin/reconciliations lists what there is.");
}
