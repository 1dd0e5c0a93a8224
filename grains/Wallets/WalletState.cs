using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;

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

    /// <summary>What the user has unlocked, the oldest first. No more than there are features.</summary>
    public ImmutableArray<Unlocked> Unlocks { get; init; } = [];

    /// <summary>Why the wallet is frozen, each cause once; it is not where there is none.</summary>
    public ImmutableArray<string> Freezes { get; init; } = [];

    /// <summary>What the user gave in all, without what came back.</summary>
    public Coins Given { get; init; }

    /// <summary>What the user spent in the periods that are running: gifts that have not come back, and unlocks.</summary>
    public SpentPeriods Spent { get; init; }

    /// <summary>What keeps the user from spending too much.</summary>
    public WalletProtection Protection { get; init; } = WalletProtection.None;

    /// <inheritdoc />
    public bool Fits(Entry entry) =>
        !Lots.IsDefault && !Unlocks.IsDefault && !Freezes.IsDefault && Protection is { Checkouts.IsDefault: false } && Balance.Value == entry.Balance
        && Lots.Sum(static lot => (decimal)lot.Left.Value) == Math.Max(entry.Balance, 0);
}

/// <summary>A feature that a user has unlocked.</summary>
/// <param name="Sequence">The entry that paid for it.</param>
/// <param name="FeatureId">Which feature.</param>
/// <param name="Coins">What it cost, then.</param>
/// <param name="AtMicroseconds">When, in microseconds since 1970.</param>
public readonly record struct Unlocked(long Sequence, FeatureId FeatureId, Coins Coins, long AtMicroseconds);
