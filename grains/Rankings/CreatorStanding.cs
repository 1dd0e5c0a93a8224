using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rankings;

/// <summary>What a creator was given in a time. Within the time it only ever rises, so of two the one of more gifts is the later one.</summary>
/// <param name="Creator">Who.</param>
/// <param name="Period">In which kind of time.</param>
/// <param name="Start">Its first day, as <see cref="RankingRules"/> counts days; 0 for all time.</param>
/// <param name="Coins">The value of all gifts.</param>
/// <param name="Gifts">How many.</param>
/// <param name="Supporters">From how many people.</param>
/// <param name="CappedCoins">The value of all gifts, of each person at most <see cref="RankingRules.SupporterCoinsMax"/>.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CreatorStanding")]
internal sealed record CreatorStanding(
    [property: Id(0)] UserId Creator,
    [property: Id(1)] RankingPeriod Period,
    [property: Id(2)] int Start,
    [property: Id(3)] Coins Coins,
    [property: Id(4)] long Gifts,
    [property: Id(5)] long Supporters,
    [property: Id(6)] long CappedCoins);

/// <summary>A credited gift, as far as rankings need it.</summary>
/// <param name="Sequence">The credit's sequence in its creator's account.</param>
/// <param name="Sender">Who gave.</param>
/// <param name="Anonymous">Whether nobody may be shown who.</param>
/// <param name="Coins">What it cost.</param>
/// <param name="CreditedAt">When it was credited, in microseconds since 1970.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RankedGift")]
internal readonly record struct RankedGift(
    [property: Id(0)] long Sequence,
    [property: Id(1)] UserId Sender,
    [property: Id(2)] bool Anonymous,
    [property: Id(3)] Coins Coins,
    [property: Id(4)] long CreditedAt);
