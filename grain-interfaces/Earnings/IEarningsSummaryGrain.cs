using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Earnings;

/// <summary>Sums up what creators earned, from the journal. Stateless: any silo answers, and no creator's account waits for it.</summary>
[Alias("OrleansCoins.IEarningsSummaryGrain")]
public interface IEarningsSummaryGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sums up a time. Refused with <see cref="RefusalReason.InvalidRequest"/> where that is longer than a year, turned round, or holds more than can be
    /// gone through.
    /// </summary>
    [Alias("Summarize"), ResponseTimeout("00:02:00")]
    [OpenTo(Callers.Users, Asker = nameof(query))]
    Task<Outcome<EarningsSummary>> SummarizeAsync(SummaryQuery query);
}

/// <summary>What gifts are summed up by.</summary>
[GenerateSerializer, Alias("OrleansCoins.SummaryGrouping")]
public enum SummaryGrouping
{
    /// <summary>The day of the credit, in UTC.</summary>
    Day = 0,

    /// <summary>The content they were given on.</summary>
    Content = 1,

    /// <summary>The room they were given in.</summary>
    Room = 2,

    /// <summary>Which gift they were.</summary>
    Gift = 3,

    /// <summary>Who gave them; those who gave anonymously are one.</summary>
    Supporter = 4,
}

/// <summary>Which earnings to sum up.</summary>
/// <param name="Creator">Whose.</param>
/// <param name="From">From when on, by the time of the credit; <see langword="null"/> for thirty days.</param>
/// <param name="To">Before when; <see langword="null"/> for up to now.</param>
/// <param name="By">By what.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SummaryQuery")]
public sealed record SummaryQuery(
    [property: Id(0)] UserId Creator, [property: Id(1)] DateTimeOffset? From, [property: Id(2)] DateTimeOffset? To, [property: Id(3)] SummaryGrouping By) : IAsked
{
    string IAsked.Asker => Creator.Value;
}

/// <summary>What a creator earned in a time.</summary>
/// <param name="Rows">Days in their order; anything else by coins, most first.</param>
/// <param name="OtherKeys">How many more keys there are, with fewer coins than those.</param>
/// <param name="TopSupporterShare">The share of all coins that came from the one who gave most, 0 to 1; 0 when nobody gave.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.EarningsSummary")]
public sealed record EarningsSummary(
    [property: Id(0)] ImmutableArray<SummaryRow> Rows, [property: Id(1)] long OtherKeys, [property: Id(2)] double TopSupporterShare);

/// <summary>What a creator earned by one thing.</summary>
/// <param name="Key">The day, content, room, gift or supporter; <see langword="null"/> for all gifts that have none: those of anonymous givers, say.</param>
/// <param name="Coins">What the gifts cost.</param>
/// <param name="Diamonds">What they earned.</param>
/// <param name="ReversedDiamonds">What of that was taken back.</param>
/// <param name="Gifts">How many gifts.</param>
/// <param name="Supporters">From how many people.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SummaryRow")]
public sealed record SummaryRow(
    [property: Id(0)] string? Key,
    [property: Id(1)] Coins Coins,
    [property: Id(2)] Diamonds Diamonds,
    [property: Id(3)] Diamonds ReversedDiamonds,
    [property: Id(4)] long Gifts,
    [property: Id(5)] long Supporters);
