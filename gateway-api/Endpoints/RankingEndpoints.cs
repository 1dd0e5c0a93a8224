using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Who supports a creator most, and which creators are supported most.</summary>
internal static class RankingEndpoints
{
    public static RouteGroupBuilder MapRankings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).WithTags("Rankings").AllowAnonymous().Refuses(400, 503);
        group.MapGet("/creators/{creatorId}/ranking", GetSupportersAsync)
            .LimitedAs(LimitClass.Costly, withQuery: "date").WithName("GetCreatorRanking").WithSummary("Who supports the creator, best first; of a day, a week or all time").Refuses(404);
        group.MapGet("/rankings/creators", GetCreatorsAsync)
            .LimitedAs(LimitClass.Costly, withQuery: "date").WithName("GetCreatorsRanking").WithSummary("The creators, best first; of a day, a week or all time");
        return group;
    }

    private static async Task<Results<Ok<ListResponse<RankResponse>>, Problem>> GetSupportersAsync(
        string creatorId, [AsParameters] RankingCall call, GrainCalls grains, HttpContext http)
    {
        if (!call.TryRead(out var query, out var problem))
        {
            return problem;
        }

        if (!UserId.TryParse(creatorId, out var creator))
        {
            return new Problem(ProblemKind.UnknownCreator, "Nobody of that name has enrolled as a creator.");
        }

        var outcome = await grains.AskAsync(grains => grains.Supporters(creator).GetRankingAsync(query), http.RequestAborted);
        return outcome.Refusal is { } refusal
            ? refusal.ToProblem()
            : TypedResults.Ok(new ListResponse<RankResponse>([.. outcome.Value!.Ranks.Select(RankResponse.Of)], NextCursor: null));
    }

    private static async Task<Results<Ok<ListResponse<CreatorRankResponse>>, Problem>> GetCreatorsAsync(
        [AsParameters] RankingCall call, GrainCalls grains, HttpContext http)
    {
        if (!call.TryRead(out var query, out var problem))
        {
            return problem;
        }

        var ranking = await grains.AskAsync(grains => grains.CreatorRankings().GetAsync(query), http.RequestAborted);
        return TypedResults.Ok(new ListResponse<CreatorRankResponse>([.. ranking.Ranks.Select(CreatorRankResponse.Of)], NextCursor: null));
    }
}

/// <summary>What every ranking of a time takes in its query.</summary>
internal sealed record RankingCall(
    [FromQuery(Name = "period")] string? Period,
    [FromQuery(Name = "by")] string? By,
    [FromQuery(Name = "date")] string? Date,
    [FromQuery(Name = "limit")] string? Limit)
{
    /// <summary>Reads it; everything that is malformed is told at once.</summary>
    public bool TryRead(out RankingQuery query, out Problem problem)
    {
        var errors = new FieldErrors();
        var period = QueryValues.Choice(errors, "period", Period, ("day", RankingPeriod.Day), ("week", RankingPeriod.Week), ("all", RankingPeriod.All));
        var by = QueryValues.Choice(errors, "by", By, ("coins", RankingOrder.Coins), ("supporters", RankingOrder.Supporters));
        var date = ReadDate(errors, period);
        var limit = QueryValues.Limit(Limit, PageQuery.LimitDefault);
        query = new RankingQuery(period, date, by, limit ?? PageQuery.LimitDefault);
        problem = errors.ToProblem() ?? QueryValues.UnfitLimit;
        return limit is not null && errors.ToProblem() is null;
    }

    private DateOnly? ReadDate(FieldErrors errors, RankingPeriod period)
    {
        if (Date is null)
        {
            return null;
        }

        if (period == RankingPeriod.All)
        {
            errors.Add("date", "Belongs to a day or a week. Leave it out, or ask for one of these.");
            return null;
        }

        if (DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        errors.Add("date", "Must be a day as 2026-11-26.");
        return null;
    }
}
