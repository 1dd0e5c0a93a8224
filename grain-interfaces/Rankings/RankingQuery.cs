using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.GrainInterfaces.Rankings;

/// <summary>The time that a ranking is of. Days are those of UTC, by the time of a gift's credit.</summary>
[GenerateSerializer, Alias("OrleansCoins.RankingPeriod")]
public enum RankingPeriod
{
    /// <summary>One day.</summary>
    Day = 0,

    /// <summary>A week, from Monday to Sunday.</summary>
    Week = 1,

    /// <summary>All the time there was.</summary>
    All = 2,
}

/// <summary>Which ranking is asked for.</summary>
/// <param name="Period">Of a day, a week, or all.</param>
/// <param name="Date">A day of the time; <see langword="null"/> for today.</param>
/// <param name="By">What makes one better than another.</param>
/// <param name="Limit">At most how many ranks, 1 to 100.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RankingQuery")]
public sealed record RankingQuery(
    [property: Id(0)] RankingPeriod Period, [property: Id(1)] DateOnly? Date, [property: Id(2)] RankingOrder By, [property: Id(3)] int Limit);
