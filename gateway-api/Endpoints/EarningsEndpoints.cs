using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What the caller earns as a creator.</summary>
internal static class EarningsEndpoints
{
    public static RouteGroupBuilder MapEarnings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/earnings").WithTags("Earnings").Refuses(400, 401, 503);
        group.MapGet(string.Empty, GetAsync).WithName("GetEarnings").WithSummary("What the caller has earned");
        group.MapGet("/entries", GetEntriesAsync).WithName("ListEarningsEntries").WithSummary("The earnings' statement, newest first");
        group.MapGet("/summary", SummarizeAsync)
            .LimitedAs(LimitClass.Costly).WithName("SummarizeEarnings").WithSummary("What the caller earned in a time, by day, content, room, gift or supporter");
        return group;
    }

    /// <summary>The earnings of a creator; also as operators see them.</summary>
    internal static async Task<Ok<EarningsResponse>> ReadAsync(UserId creator, GrainCalls grains, HttpContext http) =>
        TypedResults.Ok(EarningsResponse.Of(await grains.AskAsync(grains => grains.Earnings(creator).GetAsync(), http.RequestAborted)));

    /// <summary>The statement of a creator's earnings; also as operators see it.</summary>
    internal static async Task<Ok<ListResponse<EarningsEntryResponse>>> ReadEntriesAsync(
        UserId creator, PageQuery page, GrainCalls grains, HttpContext http)
    {
        var entries = await grains.AskAsync(grains => grains.Earnings(creator).GetEntriesAsync(page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(entries, EarningsEntryResponse.Of));
    }

    private static Task<Ok<EarningsResponse>> GetAsync(Caller caller, GrainCalls grains, HttpContext http) => ReadAsync(caller.Id, grains, http);

    private static Task<Ok<ListResponse<EarningsEntryResponse>>> GetEntriesAsync(
        PageQuery page, Caller caller, GrainCalls grains, HttpContext http) => ReadEntriesAsync(caller.Id, page, grains, http);

    private static async Task<Results<Ok<EarningsSummaryResponse>, Problem>> SummarizeAsync(
        string? from, string? to, string? by, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        var (start, end) = (TimeQuery.Read(errors, "from", from, isEnd: false), TimeQuery.Read(errors, "to", to, isEnd: true));
        var grouping = QueryValues.Choice(
            errors,
            "by",
            by,
            ("day", SummaryGrouping.Day),
            ("content", SummaryGrouping.Content),
            ("room", SummaryGrouping.Room),
            ("gift", SummaryGrouping.Gift),
            ("supporter", SummaryGrouping.Supporter));
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var query = new SummaryQuery(caller.Id, start, end, grouping);
        var outcome = await grains.AskOnceAsync(grains => grains.EarningsSummaries().SummarizeAsync(query), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(EarningsSummaryResponse.Of(outcome.Value!));
    }
}
