using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.GrainInterfaces;

/// <summary>Why a command was refused. The gateway maps each to a status and a problem code; see API.md, Refusals.</summary>
[GenerateSerializer, Alias("OrleansCoins.RefusalReason")]
public enum RefusalReason
{
    /// <summary>No gift of that name is on sale.</summary>
    UnknownGift = 0,

    /// <summary>No package of that name is on sale.</summary>
    UnknownPackage = 1,

    /// <summary>There is no such room.</summary>
    UnknownRoom = 2,

    /// <summary>There is no such purchase, or it is another's.</summary>
    UnknownPurchase = 3,

    /// <summary>Nobody of that name has enrolled as a creator.</summary>
    UnknownCreator = 4,

    /// <summary>There is no such sent gift, or the caller is no party to it.</summary>
    UnknownSentGift = 5,

    /// <summary>The wallet holds fewer coins than the command needs.</summary>
    InsufficientCoins = 6,

    /// <summary>The room takes no more gifts.</summary>
    RoomEnded = 7,

    /// <summary>The creator has a live room already.</summary>
    AlreadyLive = 8,

    /// <summary>Nobody sends gifts to themselves.</summary>
    SelfGift = 9,

    /// <summary>The creator takes no gifts.</summary>
    GiftNotWelcome = 10,

    /// <summary>The price is not the one the caller expected.</summary>
    PriceChanged = 11,

    /// <summary>The idempotency key was used for another request.</summary>
    IdempotencyKeyReused = 12,

    /// <summary>A value is outside what can be expressed or handled.</summary>
    InvalidRequest = 13,

    /// <summary>A payment's signature, or the time it was signed at, is not acceptable.</summary>
    InvalidSignature = 15,

    /// <summary>The provider is still being asked about the same request.</summary>
    RequestInProgress = 16,

    /// <summary>The wallet is frozen: it neither gives nor buys.</summary>
    WalletFrozen = 20,

    /// <summary>Nothing of the purchase can be given back.</summary>
    NotRefundable = 21,

    /// <summary>Fewer diamonds are available than are asked for.</summary>
    InsufficientDiamonds = 40,

    /// <summary>A payout of so little isn't made.</summary>
    BelowMinimumPayout = 41,

    /// <summary>No more is paid out in this day or week.</summary>
    PayoutLimitExceeded = 42,

    /// <summary>The creator hasn't said where they are paid.</summary>
    PayoutAccountMissing = 43,

    /// <summary>Payouts aren't made in that currency.</summary>
    UnsupportedCurrency = 44,

    /// <summary>Another payout is still on its way.</summary>
    PayoutInProgress = 45,

    /// <summary>No feature of that name can be unlocked.</summary>
    UnknownFeature = 60,

    /// <summary>The feature is unlocked already.</summary>
    AlreadyUnlocked = 61,

    /// <summary>There is no such campaign.</summary>
    UnknownCampaign = 62,

    /// <summary>The campaign has ended.</summary>
    CampaignEnded = 63,

    /// <summary>The campaign has fewer coins left than the reward costs.</summary>
    CampaignBudgetExhausted = 64,

    /// <summary>The campaign has rewarded the user already.</summary>
    AlreadyRewarded = 65,

    /// <summary>The gift was taken back already.</summary>
    AlreadyReversed = 66,

    /// <summary>The creator takes no gifts of this user.</summary>
    BlockedByCreator = 80,

    /// <summary>The creator has thanked for the gift already.</summary>
    AlreadyThanked = 81,

    /// <summary>The gift can't be taken back: it was not credited, or is not in its creator's hold any more.</summary>
    NotReversible = 67,

    /// <summary>There is no such battle, or it waits for another.</summary>
    UnknownBattle = 84,

    /// <summary>One of the rooms is in another battle.</summary>
    BattleInProgress = 85,

    /// <summary>The battle was not accepted in time.</summary>
    BattleOver = 82,

    /// <summary>More would be spent than the wallet's limits allow.</summary>
    SpendingLimitExceeded = 100,

    /// <summary>More would be paid than the wallet's limits allow.</summary>
    PurchaseLimitExceeded = 101,

    /// <summary>The wallet's owner has excluded themselves from spending.</summary>
    SelfExcluded = 102,

    /// <summary>A self-exclusion can't end sooner.</summary>
    SelfExclusionNotShortenable = 103,

    /// <summary>The caller is too young, or their age is not known.</summary>
    AgeRestricted = 104,

    /// <summary>There is no such endpoint of webhooks, or it has no such delivery.</summary>
    UnknownWebhookEndpoint = 120,
}

/// <summary>Why a command was refused, and the facts a caller can act on.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">The reason in a sentence for people: what is wrong and what to do.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Refusal")]
public sealed record Refusal([property: Id(0)] RefusalReason Reason, [property: Id(1)] string Detail)
{
    /// <summary>What the wallet holds, where that decided.</summary>
    [Id(2)]
    public Coins? Balance { get; init; }

    /// <summary>What the command needs, where that decided; or the price that is in force.</summary>
    [Id(3)]
    public Coins? Required { get; init; }

    /// <summary>The member of the request that is wrong, where one is.</summary>
    [Id(4)]
    public string? Field { get; init; }

    /// <summary>The diamonds that are available, where that decided.</summary>
    [Id(5)]
    public Diamonds? BalanceDiamonds { get; init; }

    /// <summary>The diamonds that the command needs, where that decided.</summary>
    [Id(6)]
    public Diamonds? RequiredDiamonds { get; init; }

    /// <summary>How many diamonds there may be at most, where that decided.</summary>
    [Id(7)]
    public Diamonds? LimitDiamonds { get; init; }

    /// <summary>When the limit is counted anew.</summary>
    [Id(8)]
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>How much there may be at most, where that decided: coins, or minor units of money.</summary>
    [Id(9)]
    public long? Limit { get; init; }

    /// <summary>Which of the limits decided.</summary>
    [Id(10)]
    public LimitPeriod? Period { get; init; }

    /// <summary>Until when the caller has excluded themselves.</summary>
    [Id(11)]
    public DateTimeOffset? Until { get; init; }
}
