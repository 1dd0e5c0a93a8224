using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// What a room has been given, told from its creator's account in the account's order. Pure: taking in the same gifts again changes nothing, and a
/// missed one is noticed.
/// </summary>
internal sealed class RoomProjection(long firstSequence)
{
    private readonly Dictionary<UserId, Giver> _named = [];
    private readonly HashSet<UserId> _supporters = [];
    private readonly Giver _anonymous = new();

    /// <summary>The last entry of the creator's account that was looked at.</summary>
    public long Sequence { get; private set; } = firstSequence;

    /// <summary>The last credit of this room that was taken in; 0 for none.</summary>
    public long LastGift { get; private set; }

    /// <summary>The value of all gifts.</summary>
    public Coins Coins { get; private set; }

    /// <summary>How many gifts.</summary>
    public long Gifts { get; private set; }

    /// <summary>From how many people.</summary>
    public int Supporters => _supporters.Count;

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
        Coins += gift.Coins;
        Gifts++;
        _supporters.Add(gift.SenderId);
        var giver = gift.Anonymous ? _anonymous : GiverOf(gift.SenderId);
        giver.Coins += gift.Coins;
        giver.Gifts++;
    }

    /// <summary>The journal was looked at up to there.</summary>
    public void Advance(long sequence) => Sequence = Math.Max(Sequence, sequence);

    /// <summary>Who gave most, best first; equal ones by name, so that the order is always the same.</summary>
    public ImmutableArray<RoomRank> Ranking(int limit, RankingOrder by)
    {
        var ranks = _named.Select(static giver => new RoomRank(giver.Key, giver.Value.Coins, giver.Value.Gifts));
        if (_anonymous.Gifts > 0)
        {
            ranks = ranks.Append(new RoomRank(null, _anonymous.Coins, _anonymous.Gifts));
        }

        var ordered = by == RankingOrder.Coins
            ? ranks.OrderByDescending(static rank => rank.Coins).ThenByDescending(static rank => rank.Gifts)
            : ranks.OrderByDescending(static rank => rank.Gifts).ThenByDescending(static rank => rank.Coins);
        return [.. ordered.ThenBy(static rank => rank.UserId?.Value, StringComparer.Ordinal).Take(limit)];
    }

    private Giver GiverOf(UserId user)
    {
        if (!_named.TryGetValue(user, out var giver))
        {
            _named.Add(user, giver = new Giver());
        }

        return giver;
    }

    private sealed class Giver
    {
        public Coins Coins { get; set; }

        public long Gifts { get; set; }
    }
}
