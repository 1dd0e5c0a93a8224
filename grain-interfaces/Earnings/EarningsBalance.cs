using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Earnings;

/// <summary>What a creator has earned, on disk.</summary>
/// <param name="Owner">The creator.</param>
/// <param name="Diamonds">What the account holds.</param>
/// <param name="AvailableDiamonds">Of these, out of the hold.</param>
/// <param name="PendingDiamonds">Of these, still in the hold.</param>
/// <param name="LifetimeDiamonds">All that was ever credited.</param>
/// <param name="NextReleaseAt">When the next of the pending ones become available.</param>
/// <param name="Sequence">The sequence of the last entry; 0 when there is none.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.EarningsBalance")]
public sealed record EarningsBalance(
    [property: Id(0)] UserId Owner,
    [property: Id(1)] Diamonds Diamonds,
    [property: Id(2)] Diamonds AvailableDiamonds,
    [property: Id(3)] Diamonds PendingDiamonds,
    [property: Id(4)] Diamonds LifetimeDiamonds,
    [property: Id(5)] DateTimeOffset? NextReleaseAt,
    [property: Id(6)] long Sequence);

/// <summary>A line of a creator's statement.</summary>
/// <param name="Sequence">The line's number, from 1, without gaps.</param>
/// <param name="Kind">What happened, such as <c>gift</c>.</param>
/// <param name="Diamonds">What it changed.</param>
/// <param name="Balance">What the account held then.</param>
/// <param name="Contra">The account on the other side.</param>
/// <param name="CreatedAt">When.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.EarningsEntry")]
public sealed record EarningsEntry(
    [property: Id(0)] long Sequence,
    [property: Id(1)] string Kind,
    [property: Id(2)] Diamonds Diamonds,
    [property: Id(3)] Diamonds Balance,
    [property: Id(4)] string Contra,
    [property: Id(5)] DateTimeOffset CreatedAt)
{
    /// <summary>The gift that was received, on a line of kind <c>gift</c>, or refused, on one of kind <c>gift-refused</c>.</summary>
    [Id(6)]
    public ReceivedGiftLine? Gift { get; init; }

    /// <summary>Whether the creator takes gifts from then on, on a line of kind <c>enrolment</c>.</summary>
    [Id(7)]
    public bool? AcceptsGifts { get; init; }

    /// <summary>Whether the account is closed from then on, on a line of kind <c>closure</c>.</summary>
    [Id(8)]
    public bool? Closed { get; init; }

    /// <summary>The payout, on a line of kind <c>payout</c> or <c>payout-returned</c>.</summary>
    [Id(9)]
    public PayoutLine? Payout { get; init; }

    /// <summary>What may hold payouts from then on, or not any more, on a line of kind <c>payout-hold</c>.</summary>
    [Id(10)]
    public PayoutHoldLine? PayoutHold { get; init; }

    /// <summary>The platform's gift, on a line of kind <c>reward</c>.</summary>
    [Id(11)]
    public RewardLine? Reward { get; init; }
}

/// <summary>What a creator's statement says of a payout.</summary>
/// <param name="PayoutId">Which.</param>
/// <param name="Money">What it pays; not on its return.</param>
/// <param name="Provider">Who pays; not on its return.</param>
/// <param name="AccountId">To which account there; not on its return.</param>
/// <param name="FailureCode">Why it could not be paid, on its return.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PayoutLine")]
public sealed record PayoutLine(
    [property: Id(0)] PayoutId PayoutId,
    [property: Id(1)] Money? Money,
    [property: Id(2)] string? Provider,
    [property: Id(3)] string? AccountId,
    [property: Id(4)] string? FailureCode);

/// <summary>What a creator's statement says of what may hold payouts.</summary>
/// <param name="Held">Whether an operator holds them from then on, where an operator decided.</param>
/// <param name="Provider">Who pays from then on, where the account was changed.</param>
/// <param name="AccountId">The account there.</param>
/// <param name="HeldUntil">Until when payouts are held for that.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PayoutHoldLine")]
public sealed record PayoutHoldLine(
    [property: Id(0)] bool? Held,
    [property: Id(1)] string? Provider,
    [property: Id(2)] string? AccountId,
    [property: Id(3)] DateTimeOffset? HeldUntil);

/// <summary>What a creator's statement says of a gift: where every diamond came from.</summary>
/// <param name="Id">The sent gift's id outside, <c>gift_...</c>.</param>
/// <param name="GiftId">Which gift.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Coins">What it cost the sender.</param>
/// <param name="ShareBps">The creator's share.</param>
/// <param name="SenderId">Who sent it, unless anonymously.</param>
/// <param name="RoomId">In which room, if in one.</param>
/// <param name="ContentId">On which content, if on one.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ReceivedGiftLine")]
public sealed record ReceivedGiftLine(
    [property: Id(0)] string Id,
    [property: Id(1)] GiftId GiftId,
    [property: Id(2)] int Quantity,
    [property: Id(3)] Coins Coins,
    [property: Id(4)] BasisPoints ShareBps,
    [property: Id(5)] UserId? SenderId,
    [property: Id(6)] RoomId? RoomId,
    [property: Id(7)] ContentId? ContentId)
{
    /// <summary>What of it was paid with promotional coins, where their share is another.</summary>
    [Id(8)]
    public PromotionalPart? Promotional { get; init; }
}
