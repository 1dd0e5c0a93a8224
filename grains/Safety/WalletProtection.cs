using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Grains.Safety;

/// <summary>Limits of a wallet: its owner's, what they are to be, and those that only an operator lifts.</summary>
public sealed record LimitState
{
    /// <summary>No limits.</summary>
    public static LimitState None { get; } = new();

    /// <summary>The owner's.</summary>
    public LimitAmounts Own { get; init; }

    /// <summary>What takes their place.</summary>
    public LimitAmounts? Raised { get; init; }

    /// <summary>When it does, in microseconds since 1970.</summary>
    public long RaisedAt { get; init; }

    /// <summary>An operator's.</summary>
    public LimitAmounts Guardian { get; init; }

    /// <summary>The currency of the owner's, of limits on money.</summary>
    public string? Currency { get; init; }

    /// <summary>The currency of an operator's, of limits on money: what is sold may change, and the owner's limits with it, and theirs don't.</summary>
    public string? GuardianCurrency { get; init; }

    /// <summary>With what takes the owner's limits' place by a time in it.</summary>
    public LimitState At(long nowMicroseconds) => Raised is { } raised && nowMicroseconds >= RaisedAt ? this with { Own = raised, Raised = null, RaisedAt = 0 } : this;

    /// <summary>The owner's limits in force at a time.</summary>
    public LimitAmounts OwnAt(long nowMicroseconds) => Raised is { } raised && nowMicroseconds >= RaisedAt ? raised : Own;
}

/// <summary>A checkout that may still be paid.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="Amount">What it costs, in minor units.</param>
/// <param name="Currency">Of which currency.</param>
/// <param name="Until">Until when it counts, in microseconds since 1970, if nobody says what became of it.</param>
public readonly record struct OpenCheckout(PurchaseId PurchaseId, long Amount, string Currency, long Until);

/// <summary>What was paid in a currency.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Paid">How much, in minor units.</param>
public readonly record struct PaidSum(string Currency, SpentPeriods Paid);

/// <summary>What keeps a wallet's owner from spending too much, beside what they have spent.</summary>
public sealed record WalletProtection
{
    /// <summary>Of a wallet whose owner has said nothing.</summary>
    public static WalletProtection None { get; } = new();

    /// <summary>The limits on what is spent, in coins.</summary>
    public LimitState Spending { get; init; } = LimitState.None;

    /// <summary>The limits on what is paid, in minor units.</summary>
    public LimitState Paying { get; init; } = LimitState.None;

    /// <summary>The time zone that days are counted by; <see langword="null"/> for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The entry that set it: periods that were opened before run on by the one before. 0 for none.</summary>
    public long TimeZoneSince { get; init; }

    /// <summary>Until when the owner has excluded themselves, in microseconds since 1970.</summary>
    public long ExcludedUntil { get; init; }

    /// <summary>What was paid, in minor units of <see cref="PaidCurrency"/>.</summary>
    public SpentPeriods Paid { get; init; }

    /// <summary>The currency of the last payment; what was paid in another is not counted with it.</summary>
    public string? PaidCurrency { get; init; }

    /// <summary>
    /// What was paid in other currencies before: it counts again if they come back, since what is sold changes back, or a checkout of before the change is paid late.
    /// </summary>
    public ImmutableArray<PaidSum>? PaidElsewhere { get; init; }

    /// <summary>The checkouts that count until they are paid, fail or expire; the oldest first.</summary>
    public ImmutableArray<OpenCheckout> Checkouts { get; init; } = [];
}
