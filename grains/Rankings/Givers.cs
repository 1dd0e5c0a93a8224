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
        one.Key, one.Value.Coins.Value, one.Value.Gifts, one.Value.AnonymousCoins.Value, one.Value.AnonymousGifts, one.Value.FirstGift));

    /// <summary>Takes in a gift.</summary>
    public void Add(UserId sender, bool anonymous, Coins coins)
    {
        ref var giver = ref CollectionsMarshal.GetValueRefOrAddDefault(_givers, sender, out _);
        var before = giver;
        Coins += coins;
        Gifts++;
        giver = anonymous
            ? before with { AnonymousCoins = before.AnonymousCoins + coins, AnonymousGifts = before.AnonymousGifts + 1 }
            : before with { Coins = before.Coins + coins, Gifts = before.Gifts + 1, FirstGift = before.Gifts == 0 ? Gifts : before.FirstGift };
        CappedCoins += giver.CappedCoins - before.CappedCoins;
    }

    /// <summary>Takes in someone as they were stored.</summary>
    public void Restore(GiverState stored)
    {
        var giver = new Giver(new(stored.Coins), stored.Gifts, new(stored.AnonymousCoins), stored.AnonymousGifts, stored.FirstGift);
        _givers.Add(stored.User, giver);
        Coins += giver.Coins + giver.AnonymousCoins;
        Gifts += giver.Gifts + giver.AnonymousGifts;
        CappedCoins += giver.CappedCoins;
    }

    /// <summary>
    /// Who gave most, best first; anonymous givers are one. By supporters, coins and gifts beyond the bound move nobody up: of those who reached it, whoever
    /// gave first is first. What is given anonymously counts for the one rank of all such givers, up to the bound of each, and never for the giver's own:
    /// a place must not tell what its holder gave unseen.
    /// </summary>
    public ImmutableArray<RoomRank> Ranking(int limit, RankingOrder by)
    {
        var places = _givers.Where(static one => one.Value.Gifts > 0)
            .Select(static one => new Place(new RoomRank(one.Key, one.Value.Coins, one.Value.Gifts), Capped(one.Value.Coins), one.Value.FirstGift));
        var (coins, gifts, capped) = (Coins.Zero, 0L, 0L);
        foreach (var giver in _givers.Values)
        {
            (coins, gifts, capped) = (coins + giver.AnonymousCoins, gifts + giver.AnonymousGifts, capped + Capped(giver.AnonymousCoins));
        }

        if (gifts > 0)
        {
            places = places.Append(new Place(new RoomRank(null, coins, gifts), capped, long.MaxValue));
        }

        var ordered = by == RankingOrder.Coins
            ? places.OrderByDescending(static place => place.Rank.Coins).ThenByDescending(static place => place.Rank.Gifts).ThenBy(static place => place.Rank.UserId?.Value, StringComparer.Ordinal)
            : places.OrderByDescending(static place => place.CappedCoins).ThenBy(static place => place.FirstGift);
        return [.. ordered.Take(limit).Select(static place => place.Rank)];
    }

    private static long Capped(Coins coins) => Math.Min(coins.Value, RankingRules.SupporterCoinsMax);

    private readonly record struct Giver(Coins Coins, long Gifts, Coins AnonymousCoins, long AnonymousGifts, long FirstGift)
    {
        public long CappedCoins => Capped(Coins + AnonymousCoins);
    }

    /// <summary>A rank, and what it is placed by among supporters. Who can't be seen comes after those of as many coins who can.</summary>
    private readonly record struct Place(RoomRank Rank, long CappedCoins, long FirstGift);
}
