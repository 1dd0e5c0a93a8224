using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.Grains.Rankings;

/// <summary>The side of a creator's supporters that is told of gifts: the same grain as <see cref="ISupportersGrain"/>.</summary>
[Alias("OrleansCoins.ISupportersFeedGrain")]
internal interface ISupportersFeedGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes gifts that were credited, in their order, and says where the creator stands now in each of the times that are kept. What is missing is read from
    /// the journal.
    /// </summary>
    /// <param name="gifts">The gifts; none to have them all read.</param>
    /// <param name="through">The sequence in the creator's account up to which there is something to be known.</param>
    [Alias("Take"), ResponseTimeout("00:02:00")]
    Task<ImmutableArray<CreatorStanding>> TakeAsync(ImmutableArray<RankedGift> gifts, long through);
}

/// <summary>The best creators of one part of them. There are <see cref="RankingRules.Parts"/>, so none is hot.</summary>
[Alias("OrleansCoins.ICreatorTopsGrain")]
internal interface ICreatorTopsGrain : IGrainWithStringKey
{
    /// <summary>Takes in where creators of the part stand. In any order, any number of times.</summary>
    [Alias("Tell")]
    Task TellAsync(ImmutableArray<CreatorStanding> standings);

    /// <summary>Returns when all that was told before is stored.</summary>
    [Alias("Save")]
    Task SaveAsync();

    /// <summary>The best of the part in a time, best first.</summary>
    [Alias("Get")]
    Task<ImmutableArray<CreatorStanding>> GetAsync(RankingPeriod period, int start, RankingOrder by, int limit);
}

/// <summary>Looks through the journal for creators that tops may have missed, since a silo died before it told them. One in the cluster.</summary>
[Alias("OrleansCoins.IRankingCheckGrain")]
internal interface IRankingCheckGrain : IGrainWithStringKey
{
    /// <summary>Goes on where it left off, if that is due.</summary>
    [Alias("Run"), ResponseTimeout("00:05:00")]
    Task RunAsync();
}
