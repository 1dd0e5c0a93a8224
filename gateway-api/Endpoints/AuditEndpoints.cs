using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Who did what and why.</summary>
internal static class AuditEndpoints
{
    private const int FilterLengthMax = 200;

    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapGet("/audit", ListAsync)
        .WithTags("Operating").WithName("ListAudit").WithSummary("What operators asked for, why, and what came of it, newest first").Refuses(400, 401, 403, 503);

    private static async Task<Results<Ok<ListResponse<AuditResponse>>, Problem>> ListAsync(
        string? by, string? action, string? subject, PageQuery page, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        Check(errors, "by", by);
        Check(errors, "action", action);
        Check(errors, "subject", subject);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var found = await grains.AskAsync(grains => grains.Audit().ListAsync(new AuditFilter(by, action, subject), page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(found, AuditResponse.Of));
    }

    private static void Check(FieldErrors errors, string name, string? given)
    {
        if (given is not null)
        {
            PlainText.RequireName(errors, name, given, FilterLengthMax);
        }
    }
}
