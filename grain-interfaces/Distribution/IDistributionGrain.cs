using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.GrainInterfaces.Distribution;

/// <summary>How earnings are spread over creators. There is one in the cluster: it looks through the journal for one question at a time.</summary>
[Alias("OrleansCoins.IDistributionGrain")]
public interface IDistributionGrain : IGrainWithStringKey
{
    /// <summary>
    /// How what creators were credited in a time is spread over them. Refused with <see cref="RefusalReason.InvalidRequest"/> where a series would have
    /// too many periods. The answer may be as old as ten times what it took to make, if the journal has moved meanwhile.
    /// </summary>
    /// <exception cref="OverloadedException">Too many questions are waiting.</exception>
    [Alias("Read"), ResponseTimeout("00:02:00")]
    [OpenTo(Callers.Operators)]
    Task<Outcome<DistributionView>> ReadAsync(DistributionQuery query);
}

/// <summary>By what periods a series goes.</summary>
public enum DistributionPeriod
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>Days of UTC.</summary>
    Day = 1,

    /// <summary>Weeks of UTC, from Monday.</summary>
    Week = 2,

    /// <summary>Months of UTC.</summary>
    Month = 3,
}

/// <summary>Which credits count.</summary>
/// <param name="From">Those since then; <see langword="null"/> for since ever.</param>
/// <param name="To">Those before then; <see langword="null"/> for until now.</param>
/// <param name="By">The periods of the series beside the whole.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.DistributionQuery")]
public sealed record DistributionQuery(
    [property: Id(0)] DateTimeOffset? From, [property: Id(1)] DateTimeOffset? To, [property: Id(2)] DistributionPeriod By);

/// <summary>How what creators were credited is spread over them.</summary>
/// <param name="AsOf">When the journal was looked at.</param>
/// <param name="Whole">All of the time.</param>
/// <param name="Series">Its periods, oldest first.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.DistributionView")]
public sealed record DistributionView(
    [property: Id(0)] DateTimeOffset AsOf, [property: Id(1)] EarningsSpread Whole, [property: Id(2)] ImmutableArray<DistributionSlice> Series);

/// <summary>One period of a series.</summary>
/// <param name="From">Its begin.</param>
/// <param name="To">Its end, exclusive.</param>
/// <param name="Spread">What was credited in it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.DistributionSlice")]
public sealed record DistributionSlice([property: Id(0)] DateTimeOffset From, [property: Id(1)] DateTimeOffset To, [property: Id(2)] EarningsSpread Spread);

/// <summary>
/// How diamonds are spread over creators. Shares and the coefficient are computed exactly and rounded once, half to even, to six decimals.
/// </summary>
/// <param name="Creators">How many creators there were by the end of the time, those who earned nothing too.</param>
/// <param name="Earning">How many of them were credited something.</param>
/// <param name="Units">What they were credited together, in ten-thousandths of a diamond.</param>
/// <param name="Gini">The Gini coefficient: 0 when all earned the same, (n - 1) / n when one earned it all.</param>
/// <param name="TopOnePercent">The share of the hundredth part of the creators who earned most, rounded up to whole creators.</param>
/// <param name="SmallCreators">The share of the half of the creators who earned least; of an odd number, the one in the middle counts half.</param>
/// <param name="Median">What the creator in the middle earned, in diamonds; of an even number, what is between the two.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.EarningsSpread")]
public sealed record EarningsSpread(
    [property: Id(0)] long Creators,
    [property: Id(1)] long Earning,
    [property: Id(2)] Int128 Units,
    [property: Id(3)] decimal Gini,
    [property: Id(4)] decimal TopOnePercent,
    [property: Id(5)] decimal SmallCreators,
    [property: Id(6)] decimal Median);
