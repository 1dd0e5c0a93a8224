using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.Grains.Earnings;

/// <summary>What a creator's entries add up to.</summary>
public sealed record EarningsState : IAccountState
{
    /// <summary>How many rooms an account keeps the last gift of.</summary>
    public const int RoomTailsMax = 8;

    /// <summary>An account without entries.</summary>
    public static EarningsState Empty { get; } = new();

    /// <summary>What the account holds.</summary>
    public Diamonds Balance { get; init; }

    /// <summary>All that was ever credited.</summary>
    public Diamonds Lifetime { get; init; }

    /// <summary>What of the balance is still in the hold.</summary>
    public PendingDiamonds Pending { get; init; } = PendingDiamonds.None;

    /// <summary>Since when the owner is a creator, in microseconds since 1970; <see langword="null"/> before they enrol.</summary>
    public long? EnrolledAtMicroseconds { get; init; }

    /// <summary>Whether the owner takes gifts.</summary>
    public bool AcceptsGifts { get; init; }

    /// <summary>Whether the account is closed: gifts that reach it are refused and go back to their senders.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The last gift of each of the rooms that were given to last, the most recent one first.</summary>
    public ImmutableArray<RoomTail> RoomTails { get; init; } = [];

    /// <summary>Whether rooms have been forgotten: then a room that isn't among the tails may have gifts.</summary>
    public bool RoomsForgotten { get; init; }

    /// <summary>Whose gifts the owner doesn't take, in ordinal order.</summary>
    public ImmutableArray<UserId> Blocked { get; init; } = [];

    /// <summary>The gifts that the owner takes; <see langword="null"/> for all.</summary>
    public ImmutableArray<GiftId>? Welcome { get; init; }

    /// <summary>What the account knows of payouts.</summary>
    public PayoutState Payouts { get; init; } = PayoutState.None;

    /// <inheritdoc />
    public bool Fits(Entry entry) => !RoomTails.IsDefault && !Blocked.IsDefault && Pending is { Earlier.IsDefault: false } && Payouts is not null && Balance.Units == entry.Balance;
}

/// <summary>The last gift of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Sequence">The credit's sequence.</param>
public readonly record struct RoomTail(RoomId Room, long Sequence);
