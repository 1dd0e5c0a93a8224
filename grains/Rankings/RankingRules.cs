using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rankings;

/// <summary>Which times rankings are of, and who comes first in them. Pure.</summary>
internal static class RankingRules
{
    /// <summary>A ranking by coins alone can be bought. In one by supporters, of creators or of people, what a person gives counts up to this many coins.</summary>
    public const long SupporterCoinsMax = 100;

    /// <summary>Over how many days "recently" goes, today's among them.</summary>
    public const int RecentDays = 28;

    /// <summary>How many parts the creators are in. Each has a top of its own.</summary>
    public const int Parts = 16;

    private const int DaysInWeek = 7;

    /// <summary>The day of a time in UTC, as a number of days since 0001-01-01, which was a Monday.</summary>
    public static int DayOf(long microseconds) => DateOnly.FromDateTime(Microseconds.ToTime(microseconds).UtcDateTime).DayNumber;

    /// <summary>The first day of the period that a day is in; 0 for all time.</summary>
    public static int StartOf(RankingPeriod period, int day) => period switch
    {
        RankingPeriod.Day => day,
        RankingPeriod.Week => day - (day % DaysInWeek),
        _ => 0,
    };

    /// <summary>The first day after a period.</summary>
    public static int EndOf(RankingPeriod period, int start) => period switch
    {
        RankingPeriod.Day => start + 1,
        RankingPeriod.Week => Math.Min(start + DaysInWeek, DateOnly.MaxValue.DayNumber),
        _ => DateOnly.MaxValue.DayNumber,
    };

    /// <summary>The part that a creator is in.</summary>
    public static int PartOf(AccountId earnings) => earnings.Bucket % Parts;

    /// <summary>The best creators, best first; equal ones by name, so that the order is always the same.</summary>
    public static IEnumerable<CreatorStanding> Order(IEnumerable<CreatorStanding> standings, RankingOrder by) => (by == RankingOrder.Coins
            ? standings.OrderByDescending(static one => one.Coins).ThenByDescending(static one => one.Supporters)
            : standings.OrderByDescending(static one => one.Supporters).ThenByDescending(static one => one.CappedCoins))
        .ThenBy(static one => one.Creator.Value, StringComparer.Ordinal);

    /// <summary>Those of the standings that any ranking of at most so many creators can need.</summary>
    public static IEnumerable<CreatorStanding> Best(IReadOnlyCollection<CreatorStanding> standings, int limit) =>
        Order(standings, RankingOrder.Coins).Take(limit).Union(Order(standings, RankingOrder.Supporters).Take(limit));
}
