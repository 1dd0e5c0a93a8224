using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Rankings;

namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// What a room has been given, told from its creator's account in the account's order. Pure: taking in the same gifts again changes nothing, and a
/// missed one is noticed.
/// </summary>
internal sealed class RoomProjection(long firstSequence)
{
    private readonly Givers _givers = new();

    /// <summary>The last entry of the creator's account that was looked at.</summary>
    public long Sequence { get; private set; } = firstSequence;

    /// <summary>The last credit of this room that was taken in; 0 for none.</summary>
    public long LastGift { get; private set; }

    /// <summary>The value of all gifts.</summary>
    public Coins Coins => _givers.Coins;

    /// <summary>How many gifts.</summary>
    public long Gifts => _givers.Gifts;

    /// <summary>From how many people.</summary>
    public int Supporters => _givers.Supporters;

    /// <summary>Takes in a gift. <see langword="false"/> when the one before it was missed: then nothing changes.</summary>
    public bool TryApply(CreditedGift gift)
    {
        if (gift.Sequence <= Sequence)
        {
            return true;
        }

        if (gift.PreviousSequence != LastGift)
        {
            return false;
        }

        Apply(gift);
        return true;
    }

    /// <summary>Takes in the next gift of this room that the journal holds; everything between has been looked at.</summary>
    public void Apply(CreditedGift gift)
    {
        if (gift.Sequence <= Sequence)
        {
            return;
        }

        Sequence = LastGift = gift.Sequence;
        _givers.Add(gift.SenderId, gift.Anonymous, gift.Coins);
    }

    /// <summary>The journal was looked at up to there.</summary>
    public void Advance(long sequence) => Sequence = Math.Max(Sequence, sequence);

    /// <summary>Who gave most, best first; the order is always the same.</summary>
    public ImmutableArray<RoomRank> Ranking(int limit, RankingOrder by) => _givers.Ranking(limit, by);
}
