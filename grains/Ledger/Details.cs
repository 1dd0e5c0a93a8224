using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Grains.Ledger;

/// <summary>The detail of a gift's debit in a wallet: everything the credit and the answer need. Configuration is never read again.</summary>
public sealed record GiftDebitDetail
{
    /// <summary>Which gift.</summary>
    public required GiftId GiftId { get; init; }

    /// <summary>How many.</summary>
    public required int Quantity { get; init; }

    /// <summary>The price of one, then.</summary>
    public required Coins UnitCoins { get; init; }

    /// <summary>The creator's share, then.</summary>
    public required BasisPoints ShareBps { get; init; }

    /// <summary>What of it was paid with promotional coins, where the creator's share of those is another.</summary>
    public PromotionalPart? Promotional { get; init; }

    /// <summary>The version of the catalogue that the price is from.</summary>
    public required int Catalogue { get; init; }

    /// <summary>To whom.</summary>
    public required UserId CreatorId { get; init; }

    /// <summary>In which room.</summary>
    public RoomId? RoomId { get; init; }

    /// <summary>On which content.</summary>
    public ContentId? ContentId { get; init; }

    /// <summary>The streak it belongs to.</summary>
    public ComboId? ComboId { get; init; }

    /// <summary>Whether the room may not show who sent it.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Which lots of coins paid.</summary>
    public required ImmutableArray<LotDraw> Lots { get; init; }

    /// <summary>The sender's level with this gift; none in a gift of before there were levels.</summary>
    public int? Level { get; init; }

    /// <summary>The ends of the periods that it opens, where its time doesn't say them.</summary>
    public OpenedPeriods? Periods { get; init; }

    /// <summary>The limits of which it uses up a part worth saying.</summary>
    public ImmutableArray<LimitReminder>? Reminders { get; init; }
}

/// <summary>The detail of a gift's credit in its creator's earnings.</summary>
public sealed record GiftCreditDetail
{
    /// <summary>Which sent gift, in the inner form <c>{userId}:{sequence}</c>.</summary>
    public required string SentGift { get; init; }

    /// <summary>Which gift.</summary>
    public required GiftId GiftId { get; init; }

    /// <summary>How many.</summary>
    public required int Quantity { get; init; }

    /// <summary>What it cost the sender.</summary>
    public required Coins Coins { get; init; }

    /// <summary>The creator's share.</summary>
    public required BasisPoints ShareBps { get; init; }

    /// <summary>What of it was paid with promotional coins, where the share of those is another.</summary>
    public PromotionalPart? Promotional { get; init; }

    /// <summary>In which room.</summary>
    public RoomId? RoomId { get; init; }

    /// <summary>
    /// The credit of the same room before this one: 0 for none, -1 when the account had forgotten the room. A room notices by it that it missed one.
    /// </summary>
    public long? RoomPrevious { get; init; }

    /// <summary>On which content.</summary>
    public ContentId? ContentId { get; init; }

    /// <summary>The streak it belongs to.</summary>
    public ComboId? ComboId { get; init; }

    /// <summary>Whether the room may not show who sent it.</summary>
    public bool Anonymous { get; init; }

    /// <summary>When the debit was accepted, in microseconds since 1970.</summary>
    public required long AcceptedAt { get; init; }

    /// <summary>
    /// When the diamonds become available, in microseconds since 1970; <see langword="null"/> for at once. Fixed here, so that a later change of the
    /// hold doesn't touch them.
    /// </summary>
    public long? AvailableAt { get; init; }

    /// <summary>The sender's level with this gift; none in a gift of before there were levels.</summary>
    public int? Level { get; init; }
}

/// <summary>The detail of a purchase's credit in a wallet.</summary>
public sealed record PurchaseDetail
{
    /// <summary>The purchase.</summary>
    public required PurchaseId PurchaseId { get; init; }

    /// <summary>The package bought.</summary>
    public required PackageId PackageId { get; init; }

    /// <summary>What was paid.</summary>
    public required Money Price { get; init; }

    /// <summary>Who took the payment.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name of the payment.</summary>
    public required string PaymentId { get; init; }

    /// <summary>The ends of the periods that it opens, where its time doesn't say them.</summary>
    public OpenedPeriods? Periods { get; init; }
}

/// <summary>The detail of a change of enrolment in a creator's earnings.</summary>
public sealed record EnrolmentDetail
{
    /// <summary>Whether the creator takes gifts from then on.</summary>
    public required bool AcceptsGifts { get; init; }
}

/// <summary>The detail of a closing or reopening of a creator's account. Why is what people typed: it is kept beside the journal.</summary>
public sealed record ClosureDetail
{
    /// <summary>Whether the account is closed from then on.</summary>
    public required bool Closed { get; init; }

    /// <summary>Which operator decided it.</summary>
    public required UserId By { get; init; }
}

/// <summary>The detail of a change of whose gifts, or which gifts, a creator takes: one of the two.</summary>
public sealed record ModerationDetail
{
    /// <summary>Whose gifts, when that is changed.</summary>
    public UserId? User { get; init; }

    /// <summary>Whether the creator takes none of theirs from then on.</summary>
    public bool? Blocked { get; init; }

    /// <summary>The gifts that are welcome from then on, when that is changed and not all are.</summary>
    public ImmutableArray<GiftId>? Welcome { get; init; }
}

/// <summary>The detail of a gift that an operator took back, in its creator's earnings. Why is what people typed: it is kept in the reversal's record.</summary>
public sealed record ReversalDetail
{
    /// <summary>What its credit said.</summary>
    public required GiftCreditDetail Gift { get; init; }

    /// <summary>Which operator decided it.</summary>
    public required UserId By { get; init; }
}

/// <summary>The detail of a gift's return to its sender, refused or taken back.</summary>
public sealed record GiftReturnDetail
{
    /// <summary>Which sent gift, in the inner form <c>{userId}:{sequence}</c>.</summary>
    public required string SentGift { get; init; }

    /// <summary>What its debit said.</summary>
    public required GiftDebitDetail Gift { get; init; }
}

/// <summary>The detail of an unlock: everything its answer needs.</summary>
public sealed record UnlockDetail
{
    /// <summary>Which feature.</summary>
    public required FeatureId FeatureId { get; init; }

    /// <summary>The version of the catalogue that the price is from.</summary>
    public required int Catalogue { get; init; }

    /// <summary>Which lots of coins paid.</summary>
    public required ImmutableArray<LotDraw> Lots { get; init; }

    /// <summary>The ends of the periods that it opens, where its time doesn't say them.</summary>
    public OpenedPeriods? Periods { get; init; }

    /// <summary>The limits of which it uses up a part worth saying.</summary>
    public ImmutableArray<LimitReminder>? Reminders { get; init; }
}

/// <summary>The detail of a reward, in the campaign's debit and in the credit.</summary>
public sealed record RewardDetail
{
    /// <summary>Which campaign pays.</summary>
    public required CampaignId CampaignId { get; init; }

    /// <summary>What is granted, and to whom.</summary>
    public required Reward Reward { get; init; }

    /// <summary>When the diamonds become available, in a creator's credit that has a hold; in microseconds since 1970.</summary>
    public long? AvailableAt { get; init; }
}

/// <summary>The detail of a campaign's budget.</summary>
public sealed record BudgetDetail
{
    /// <summary>When the campaign ends, in microseconds since 1970.</summary>
    public required long EndsAt { get; init; }

    /// <summary>Which operator opened it.</summary>
    public required UserId By { get; init; }
}

/// <summary>The detail of coins that expired.</summary>
public sealed record ExpiryDetail
{
    /// <summary>The lot, and what was left of it.</summary>
    public required ImmutableArray<LotDraw> Lots { get; init; }
}

/// <summary>The detail of a payout's debit: everything that the payment needs. Prices and accounts are never looked up again.</summary>
public sealed record PayoutDetail
{
    /// <summary>The payout.</summary>
    public required PayoutId PayoutId { get; init; }

    /// <summary>What is paid.</summary>
    public required Money Money { get; init; }

    /// <summary>What a diamond was worth, in units of the currency.</summary>
    public required string DiamondPrice { get; init; }

    /// <summary>Who pays.</summary>
    public required string Provider { get; init; }

    /// <summary>To which account there.</summary>
    public required string AccountId { get; init; }

    /// <summary>Whether payouts were held then.</summary>
    public bool Held { get; init; }
}

/// <summary>The detail of the return of a payout that could not be paid.</summary>
public sealed record PayoutReturnDetail
{
    /// <summary>The payout.</summary>
    public required PayoutId PayoutId { get; init; }

    /// <summary>When its diamonds were taken, in microseconds since 1970.</summary>
    public required long DebitedAt { get; init; }

    /// <summary>Why it could not be paid, in the provider's word.</summary>
    public required string FailureCode { get; init; }
}

/// <summary>
/// The detail of a change that may hold payouts: another account, or an operator's decision. Why an operator decided so is what people typed: it is
/// kept beside the journal.
/// </summary>
public sealed record PayoutHoldDetail
{
    /// <summary>Who pays from then on, when the account is changed.</summary>
    public string? Provider { get; init; }

    /// <summary>The creator's account there.</summary>
    public string? AccountId { get; init; }

    /// <summary>Until when payouts are held for that, in microseconds since 1970.</summary>
    public long? HeldUntil { get; init; }

    /// <summary>Whether an operator holds payouts from then on.</summary>
    public bool? Held { get; init; }

    /// <summary>Which operator.</summary>
    public UserId? By { get; init; }
}

/// <summary>The detail of coins taken back, by a refund or a lost dispute.</summary>
public sealed record TakeBackDetail
{
    /// <summary>The purchase whose money went back.</summary>
    public required PurchaseId PurchaseId { get; init; }

    /// <summary>The lot that the purchase brought.</summary>
    public required long Lot { get; init; }

    /// <summary>Who took the payment.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name of the refund or dispute.</summary>
    public required string EventId { get; init; }

    /// <summary>How many coins stand for the money; negative where a refund failed after all.</summary>
    public required Coins Coins { get; init; }

    /// <summary>What went back.</summary>
    public required Money Money { get; init; }

    /// <summary>Which lots the coins were taken from, what is missing to the whole being debt; or which one they came into again.</summary>
    public required ImmutableArray<LotDraw> Lots { get; init; }
}

/// <summary>The detail of a cause to be frozen, or the end of one. An operator's reason is kept beside the journal.</summary>
public sealed record FreezeDetail
{
    /// <summary>Whether the cause holds from then on.</summary>
    public required bool Frozen { get; init; }

    /// <summary>The cause: <c>operator</c>, or <c>dispute/{provider}/{dispute}</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Which operator decided it.</summary>
    public UserId? By { get; init; }

    /// <summary>The purchase that is disputed.</summary>
    public PurchaseId? PurchaseId { get; init; }
}
