using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What an orchestrator asks.</summary>
internal static class HealthEndpoints
{
    public static RouteGroupBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        group.MapGet("/startup", () => Up("started")).WithName("GetStartup").WithSummary("Whether the gateway has started");
        group.MapGet("/live", () => Up("live")).WithName("GetLiveness").WithSummary("Whether the gateway runs");
        group.MapGet("/ready", IsReadyAsync).WithName("GetReadiness").WithSummary("Whether grains answer, and the journal can be read and written").Refuses(503);
        return group;
    }

    private static Ok<HealthResponse> Up(string status) => TypedResults.Ok(new HealthResponse(status));

    private static async Task<Results<Ok<HealthResponse>, Problem>> IsReadyAsync(Stopping stopping, Readiness readiness, HttpContext http)
    {
        if (stopping.HasBegun)
        {
            return new Problem(ProblemKind.Unavailable, "The gateway is stopping.");
        }

        try
        {
            await readiness.CheckAsync(http.RequestAborted);
            return Up("ready");
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            return new Problem(ProblemKind.Unavailable, "No silo answers, or the journal can't be read and written.");
        }
    }
}
