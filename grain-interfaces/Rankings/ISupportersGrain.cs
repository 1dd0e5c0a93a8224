using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Rankings;

/// <summary>
/// Who supports one creator. A projection of the creator's earnings account, like a room: it can always be told again from the journal. What it says is
/// at most a second old.
/// </summary>
[Alias("OrleansCoins.ISupportersGrain")]
public interface ISupportersGrain : IGrainWithStringKey
{
    /// <summary>
    /// Who gave most, best first. Refused with <see cref="RefusalReason.UnknownCreator"/> for someone who is none, and with
    /// <see cref="RefusalReason.InvalidRequest"/> for a time long past that holds more than can be gone through.
    /// </summary>
    [Alias("GetRanking"), ResponseTimeout("00:01:00")]
    [OpenTo(Callers.Anyone)]
    Task<Outcome<SupporterRanking>> GetRankingAsync(RankingQuery query);

    /// <summary>What the creator was given today and in the 27 days before, in UTC.</summary>
    [Alias("GetRecentCoins")]
    [OpenTo(Callers.Inside)]
    Task<Coins> GetRecentCoinsAsync();
}

/// <summary>The supporters of a creator, best first.</summary>
/// <param name="Ranks">The ranks; anonymous givers are one, without an id.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SupporterRanking")]
public sealed record SupporterRanking([property: Id(0)] ImmutableArray<RoomRank> Ranks);
