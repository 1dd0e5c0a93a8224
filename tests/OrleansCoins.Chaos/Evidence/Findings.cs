using System.Collections.Immutable;

namespace OrleansCoins.Chaos.Evidence;

/// <summary>All that a run leaves behind, and all that the checker looks at.</summary>
/// <param name="Attempts">What was asked, and what came of it.</param>
/// <param name="Journal">What is in the journal, in the order of its positions.</param>
/// <param name="Balances">What each account said at the end that it holds, in the stored unit.</param>
/// <param name="Rooms">What each room said at the end that it was given.</param>
internal sealed record Findings(
    ImmutableArray<Attempt> Attempts,
    ImmutableArray<JournalRow> Journal,
    ImmutableDictionary<string, long> Balances,
    ImmutableDictionary<string, RoomTotal> Rooms);

/// <summary>What a room was given.</summary>
internal sealed record RoomTotal(long Coins, long Gifts);

/// <summary>What things cost, and what creators get of it, written down here once more: the checker takes no figure from what it checks.</summary>
internal static class Terms
{
    /// <summary>A creator's share of a gift, in basis points.</summary>
    public const int ShareBps = 5000;

    private static readonly ImmutableDictionary<string, long> Prices = ImmutableDictionary.CreateRange<string, long>(
        [new("rose", 1), new("heart", 5), new("star", 20), new("sunshine", 50), new("dragon", 5000)]);

    private static readonly ImmutableDictionary<string, long> Packages = ImmutableDictionary.CreateRange<string, long>(
        [new("coins-70", 70), new("coins-350", 350), new("coins-700", 700), new("coins-7000", 7000)]);

    /// <summary>What a request takes from a wallet (negative), or brings.</summary>
    public static long AmountOf(WalletRequest request) => request switch
    {
        GiftRequest gift => -Prices[gift.Gift] * gift.Quantity,
        PurchaseRequest purchase => Packages[purchase.Package],
        _ => throw new ArgumentException($"There is no price for '{request}'.", nameof(request)),
    };

    /// <summary>What a creator earns by so many coins, in ten-thousandths of a diamond.</summary>
    public static long ShareOf(long coins) => coins * ShareBps;
}
