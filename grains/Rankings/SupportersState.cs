using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rankings;

/// <summary>What is known of a creator's supporters, as it is kept: so that only what came later has to be read of the journal.</summary>
public sealed record SupportersState
{
    /// <summary>Who gave, in each of the times that are kept.</summary>
    public ImmutableArray<SupportersOfTime> Times { get; init; } = [];

    /// <summary>What was given on each of the last days that anything was given on.</summary>
    public ImmutableArray<DayCoins> Days { get; init; } = [];
}

/// <summary>Who gave in a time.</summary>
/// <param name="Period">What kind of time.</param>
/// <param name="Start">Its first day.</param>
/// <param name="Givers">Who.</param>
public sealed record SupportersOfTime(RankingPeriod Period, int Start, ImmutableArray<GiverState> Givers);

/// <summary>What someone gave.</summary>
/// <param name="User">Who.</param>
/// <param name="Coins">The value of what they gave openly.</param>
/// <param name="Gifts">How many gifts that were.</param>
/// <param name="AnonymousCoins">The value of what they gave anonymously.</param>
/// <param name="AnonymousGifts">How many gifts that were.</param>
/// <param name="FirstGift">The first that they gave openly, as a number among all gifts of the time; 0 when there is none.</param>
public readonly record struct GiverState(UserId User, long Coins, long Gifts, long AnonymousCoins, long AnonymousGifts, long FirstGift);

/// <summary>What was given on a day.</summary>
/// <param name="Day">Which.</param>
/// <param name="Coins">How much.</param>
public readonly record struct DayCoins(int Day, long Coins);
