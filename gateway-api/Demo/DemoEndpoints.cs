using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;

namespace OrleansCoins.Gateway.Demo;

/// <summary>The demo and the faults of development.</summary>
internal static class DemoEndpoints
{
    public static void MapDemo(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/demo", (DemoShow demo) => TypedResults.Ok(demo.State)).WithName("GetDemo").WithSummary("What the demo does");
        routes.MapPost("/demo", Run).WithName("RunDemo").WithSummary("Start or stop the demo: three rooms and their viewers").Refuses(400, 404, 415);
        routes.MapGet("/faults", (IServiceProvider services) => TypedResults.Ok(new FaultsResponse(DevelopmentFaults.On(services))))
            .WithName("ListFaults").WithSummary("The faults that can be asked for");
        routes.MapPost("/faults", BreakAsync).WithName("Break").WithSummary("Ask for a fault").Refuses(400, 415, 503);
    }

    private static Results<Ok<DemoResponse>, Problem> Run(JsonBody<DemoRequest> body, DemoShow demo, DevelopmentTokens tokens)
    {
        if (!tokens.CanSign)
        {
            return new Problem(ProblemKind.NotFound, $"The demo needs tokens of development, and tokens come from {AuthOptions.Section}:Authority here.");
        }

        if (body.Value.Running is not { } running)
        {
            return Problem.Invalid("running", "The member is required: true or false.");
        }

        demo.Run(running);
        return TypedResults.Ok(demo.State);
    }

    private static async Task<Results<Accepted<FaultsResponse>, Problem>> BreakAsync(
        JsonBody<FaultRequest> body, IServiceProvider services, IClusterClient grains, HttpContext http)
    {
        var offered = DevelopmentFaults.On(services);
        if (body.Value.Fault is not { } fault || !offered.Contains(fault) || fault == DevelopmentFaults.LoseReply)
        {
            return Problem.Invalid(
                "fault",
                $"Must be one of {string.Join(", ", offered.Where(static name => name != DevelopmentFaults.LoseReply))}. "
                + $"A reply is lost by the header {DevelopmentFaults.Header}: {DevelopmentFaults.LoseReply} on the request itself.");
        }

        await DevelopmentFaults.BreakAsync(fault, services, grains, http.RequestAborted);
        return TypedResults.Accepted((string?)null, new FaultsResponse([fault]));
    }
}
