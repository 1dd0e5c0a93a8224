using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>Coins of one origin.</summary>
/// <param name="Sequence">The entry that brought them; the lot's name.</param>
/// <param name="Left">How many are left; more than none.</param>
/// <param name="Category">What kind of coins they are.</param>
public readonly record struct Lot(long Sequence, Coins Left, LotCategory Category)
{
    /// <summary>When they expire, in microseconds since 1970; <see langword="null"/> for never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Whether its coins can't be spent any more.</summary>
    public bool IsExpired(long nowMicroseconds) => ExpiresAt <= nowMicroseconds;

    /// <summary>Some of its coins.</summary>
    public LotDraw Draw(Coins coins) => new(Sequence, coins) { Category = Category, ExpiresAt = ExpiresAt };
}

/// <summary>
/// The lots of a wallet, in the order in which they are drawn on: what expires soonest first, promotional before paid, the oldest first. So lots that have
/// expired are always in front. Pure.
/// </summary>
internal static class WalletLots
{
    private static readonly Comparer<Lot> DrawOrder = Comparer<Lot>.Create(static (one, other) =>
        (one.ExpiresAt ?? long.MaxValue).CompareTo(other.ExpiresAt ?? long.MaxValue) is not 0 and var expiry ? expiry
        : other.Category.CompareTo(one.Category) is not 0 and var category ? category
        : one.Sequence.CompareTo(other.Sequence));

    /// <summary>The lots with one more.</summary>
    public static ImmutableArray<Lot> Add(ImmutableArray<Lot> lots, Lot lot)
    {
        var at = lots.Length;
        while (at > 0 && DrawOrder.Compare(lots[at - 1], lot) > 0)
        {
            at--;
        }

        return lots.Insert(at, lot);
    }

    /// <summary>Which lots a price is paid from. They hold that much that has not expired.</summary>
    public static ImmutableArray<LotDraw> Draw(ImmutableArray<Lot> lots, Coins price, long nowMicroseconds)
    {
        var first = 0;
        while (lots[first].IsExpired(nowMicroseconds))
        {
            first++;
        }

        if (price <= lots[first].Left)
        {
            return [lots[first].Draw(price)];
        }

        var draws = ImmutableArray.CreateBuilder<LotDraw>();
        for (var i = first; price > Coins.Zero; i++)
        {
            var coins = Coins.Min(lots[i].Left, price);
            draws.Add(lots[i].Draw(coins));
            price -= coins;
        }

        return draws.ToImmutable();
    }

    /// <summary>The lots after coins were drawn from them.</summary>
    /// <exception cref="InvariantViolatedException">They don't hold them.</exception>
    public static ImmutableArray<Lot> Take(ImmutableArray<Lot> lots, ImmutableArray<LotDraw> draws)
    {
        var left = lots.ToBuilder();
        foreach (var draw in draws)
        {
            var at = IndexOf(left, draw.Lot);
            Invariant.Require(at >= 0 && left[at].Left >= draw.Coins, "Coins are drawn from lots that have them");
            if (left[at].Left == draw.Coins)
            {
                left.RemoveAt(at);
            }
            else
            {
                left[at] = left[at] with { Left = left[at].Left - draw.Coins };
            }
        }

        return left.DrainToImmutable();
    }

    /// <summary>Coins go back into the lots they came from; one that was used up is there again, and expires as before.</summary>
    public static ImmutableArray<Lot> PutBack(ImmutableArray<Lot> lots, ImmutableArray<LotDraw> draws)
    {
        foreach (var draw in draws)
        {
            var at = IndexOf(lots, draw.Lot);
            lots = at >= 0
                ? lots.SetItem(at, lots[at] with { Left = lots[at].Left + draw.Coins })
                : Add(lots, new Lot(draw.Lot, draw.Coins, draw.Category) { ExpiresAt = draw.ExpiresAt });
        }

        return lots;
    }

    /// <summary>How many coins are in the lots that <paramref name="counts"/> holds for.</summary>
    public static Coins Sum(ImmutableArray<Lot> lots, Func<Lot, bool> counts)
    {
        var sum = Coins.Zero;
        foreach (var lot in lots)
        {
            sum += counts(lot) ? lot.Left : Coins.Zero;
        }

        return sum;
    }

    /// <summary>How many coins have expired and are still in the wallet.</summary>
    public static Coins Expired(ImmutableArray<Lot> lots, long nowMicroseconds)
    {
        var sum = Coins.Zero;
        for (var i = 0; i < lots.Length && lots[i].IsExpired(nowMicroseconds); i++)
        {
            sum += lots[i].Left;
        }

        return sum;
    }

    /// <summary>How many of drawn coins are promotional.</summary>
    public static Coins Promotional(ImmutableArray<LotDraw> draws)
    {
        var sum = Coins.Zero;
        foreach (var draw in draws)
        {
            sum += draw.Category == LotCategory.Promotional ? draw.Coins : Coins.Zero;
        }

        return sum;
    }

    private static int IndexOf(IReadOnlyList<Lot> lots, long sequence)
    {
        for (var i = 0; i < lots.Count; i++)
        {
            if (lots[i].Sequence == sequence)
            {
                return i;
            }
        }

        return -1;
    }
}
