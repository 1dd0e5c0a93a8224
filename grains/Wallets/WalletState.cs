using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>What a wallet's entries add up to.</summary>
public sealed record WalletState : IAccountState
{
    /// <summary>A wallet without entries.</summary>
    public static WalletState Empty { get; } = new();

    /// <summary>What the wallet holds. The sum of its lots, unless it is in debt.</summary>
    public Coins Balance { get; init; }

    /// <summary>The lots that have coins left, in the order in which they are drawn on.</summary>
    public ImmutableArray<Lot> Lots { get; init; } = [];

    /// <summary>Why the wallet is frozen, each cause once; it is not where there is none.</summary>
    public ImmutableArray<string> Freezes { get; init; } = [];

    /// <inheritdoc />
    public bool Fits(Entry entry) =>
        !Lots.IsDefault && !Freezes.IsDefault && Balance.Value == entry.Balance && (entry.Balance < 0 || Lots.Sum(static lot => (decimal)lot.Left.Value) == entry.Balance);
}

/// <summary>Coins of one origin.</summary>
/// <param name="Sequence">The entry that brought them; the lot's name.</param>
/// <param name="Left">How many are left; more than none.</param>
/// <param name="Category">What kind of coins they are.</param>
public readonly record struct Lot(long Sequence, Coins Left, LotCategory Category);

/// <summary>What kind of coins a lot holds.</summary>
public enum LotCategory
{
    /// <summary>Bought with money.</summary>
    Paid = 1,

    /// <summary>Given by the platform.</summary>
    Promotional = 2,
}
