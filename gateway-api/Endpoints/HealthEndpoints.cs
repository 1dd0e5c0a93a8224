using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What an orchestrator asks.</summary>
internal static class HealthEndpoints
{
    /// <summary>How long a grain may take to show that it answers, and that the journal can be read and written.</summary>
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(2);

    public static RouteGroupBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        group.MapGet("/startup", () => Up("started")).WithName("GetStartup").WithSummary("Whether the gateway has started");
        group.MapGet("/live", () => Up("live")).WithName("GetLiveness").WithSummary("Whether the gateway runs");
        group.MapGet("/ready", IsReadyAsync).WithName("GetReadiness").WithSummary("Whether grains answer, and the journal can be read and written").Refuses(503);
        return group;
    }

    private static Ok<HealthResponse> Up(string status) => TypedResults.Ok(new HealthResponse(status));

    /// <summary>Asks once, without retries: an orchestrator asks again by itself.</summary>
    private static async Task<Results<Ok<HealthResponse>, Problem>> IsReadyAsync(Stopping stopping, IClusterClient grains, HttpContext http)
    {
        if (stopping.HasBegun)
        {
            return new Problem(ProblemKind.Unavailable, "The gateway is stopping.");
        }

        try
        {
            await grains.Readiness().CheckAsync().WaitAsync(ReadyDeadline, http.RequestAborted);
            return Up("ready");
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            return new Problem(ProblemKind.Unavailable, "No silo answers, or the journal can't be read and written.");
        }
    }
}
