using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rankings;

/// <summary>Who gave how much in one place or time. Pure.</summary>
internal sealed class Givers
{
    private readonly Dictionary<UserId, Giver> _givers = [];

    /// <summary>The value of all gifts.</summary>
    public Coins Coins { get; private set; }

    /// <summary>How many gifts.</summary>
    public long Gifts { get; private set; }

    /// <summary>From how many people, whether they said who they are or not.</summary>
    public int Supporters => _givers.Count;

    /// <summary>The value of all gifts, of each person at most <see cref="RankingRules.SupporterCoinsMax"/>.</summary>
    public long CappedCoins { get; private set; }

    /// <summary>Everyone, in any order.</summary>
    public IEnumerable<GiverState> All => _givers.Select(static one => new GiverState(
        one.Key, one.Value.Coins.Value, one.Value.Gifts, one.Value.AnonymousCoins.Value, one.Value.AnonymousGifts));

    /// <summary>Takes in a gift.</summary>
    public void Add(UserId sender, bool anonymous, Coins coins)
    {
        ref var giver = ref CollectionsMarshal.GetValueRefOrAddDefault(_givers, sender, out _);
        var before = giver;
        giver = anonymous
            ? before with { AnonymousCoins = before.AnonymousCoins + coins, AnonymousGifts = before.AnonymousGifts + 1 }
            : before with { Coins = before.Coins + coins, Gifts = before.Gifts + 1 };
        Coins += coins;
        Gifts++;
        CappedCoins += giver.CappedCoins - before.CappedCoins;
    }

    /// <summary>Takes in someone as they were stored.</summary>
    public void Restore(GiverState stored)
    {
        var giver = new Giver(new(stored.Coins), stored.Gifts, new(stored.AnonymousCoins), stored.AnonymousGifts);
        _givers.Add(stored.User, giver);
        Coins += giver.Coins + giver.AnonymousCoins;
        Gifts += giver.Gifts + giver.AnonymousGifts;
        CappedCoins += giver.CappedCoins;
    }

    /// <summary>Who gave most, best first; anonymous givers are one; equal ones by name, so that the order is always the same.</summary>
    public ImmutableArray<RoomRank> Ranking(int limit, RankingOrder by)
    {
        var ranks = _givers.Where(static one => one.Value.Gifts > 0).Select(static one => new RoomRank(one.Key, one.Value.Coins, one.Value.Gifts));
        var (coins, gifts) = (Coins.Zero, 0L);
        foreach (var giver in _givers.Values)
        {
            (coins, gifts) = (coins + giver.AnonymousCoins, gifts + giver.AnonymousGifts);
        }

        if (gifts > 0)
        {
            ranks = ranks.Append(new RoomRank(null, coins, gifts));
        }

        var ordered = by == RankingOrder.Coins
            ? ranks.OrderByDescending(static rank => rank.Coins).ThenByDescending(static rank => rank.Gifts)
            : ranks.OrderByDescending(static rank => rank.Gifts).ThenByDescending(static rank => rank.Coins);
        return [.. ordered.ThenBy(static rank => rank.UserId?.Value, StringComparer.Ordinal).Take(limit)];
    }

    private readonly record struct Giver(Coins Coins, long Gifts, Coins AnonymousCoins, long AnonymousGifts)
    {
        public long CappedCoins => Math.Min(Coins.Value + AnonymousCoins.Value, RankingRules.SupporterCoinsMax);
    }
}
