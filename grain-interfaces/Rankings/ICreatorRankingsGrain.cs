using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Rankings;

/// <summary>
/// The creators of the platform in their order, merged from the tops that parts of them have. Stateless: any silo answers. What it says is a few seconds
/// old, and after a silo's death half a minute.
/// </summary>
[Alias("OrleansCoins.ICreatorRankingsGrain")]
public interface ICreatorRankingsGrain : IGrainWithStringKey
{
    /// <summary>The best creators of a time, best first.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Anyone)]
    Task<CreatorRanking> GetAsync(RankingQuery query);
}

/// <summary>Creators, best first.</summary>
/// <param name="Ranks">The ranks.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CreatorRanking")]
public sealed record CreatorRanking([property: Id(0)] ImmutableArray<CreatorRank> Ranks);

/// <summary>A creator in a ranking.</summary>
/// <param name="CreatorId">Who.</param>
/// <param name="DisplayName">What they call themselves now; <see langword="null"/> when they have not said.</param>
/// <param name="Coins">The value of what they were given in the time.</param>
/// <param name="Gifts">How many gifts that were.</param>
/// <param name="Supporters">From how many people.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CreatorRank")]
public sealed record CreatorRank(
    [property: Id(0)] UserId CreatorId,
    [property: Id(1)] string? DisplayName,
    [property: Id(2)] Coins Coins,
    [property: Id(3)] long Gifts,
    [property: Id(4)] long Supporters);
