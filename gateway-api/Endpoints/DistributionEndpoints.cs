using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Distribution;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>In how few hands earnings gather.</summary>
internal static class DistributionEndpoints
{
    public static void MapDistribution(this IEndpointRouteBuilder routes) => routes.MapGet("/distribution", ReadAsync)
        .WithTags("Operating").WithName("GetDistribution").WithSummary("How earnings are spread over creators, in all and by day, week or month").Refuses(400, 401, 403, 503);

    private static async Task<Results<Ok<DistributionResponse>, Problem>> ReadAsync(string? from, string? to, string? by, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        var (start, end) = (TimeQuery.Read(errors, "from", from, isEnd: false), TimeQuery.Read(errors, "to", to, isEnd: true));
        var period = QueryValues.Choice(
            errors,
            "by",
            by ?? "none",
            ("day", DistributionPeriod.Day),
            ("week", DistributionPeriod.Week),
            ("month", DistributionPeriod.Month),
            ("none", DistributionPeriod.None));
        if (start >= end)
        {
            errors.Add("to", "Must be after from.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var outcome = await grains.AskOnceAsync(grains => grains.Distribution().ReadAsync(new DistributionQuery(start, end, period)), http.RequestAborted);
        return outcome.Refusal is { } refusal
            ? refusal.ToProblem()
            : TypedResults.Ok(DistributionResponse.Of(outcome.Value!, hasSeries: period != DistributionPeriod.None));
    }
}
