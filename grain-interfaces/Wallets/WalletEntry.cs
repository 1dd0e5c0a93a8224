using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>A line of a wallet's statement.</summary>
/// <param name="Sequence">The line's number, from 1, without gaps.</param>
/// <param name="Kind">What happened, such as <c>purchase</c> or <c>gift</c>.</param>
/// <param name="Coins">What it changed; negative for what was spent.</param>
/// <param name="Balance">What the wallet held then.</param>
/// <param name="Contra">The account on the other side.</param>
/// <param name="CreatedAt">When.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.WalletEntry")]
public sealed record WalletEntry(
    [property: Id(0)] long Sequence,
    [property: Id(1)] string Kind,
    [property: Id(2)] Coins Coins,
    [property: Id(3)] Coins Balance,
    [property: Id(4)] string Contra,
    [property: Id(5)] DateTimeOffset CreatedAt)
{
    /// <summary>The gift that was sent, on a line of kind <c>gift</c>, or came back, on one of kind <c>gift-returned</c>.</summary>
    [Id(6)]
    public SentGiftLine? Gift { get; init; }

    /// <summary>The purchase that was credited, on a line of kind <c>purchase</c>.</summary>
    [Id(7)]
    public PurchaseLine? Purchase { get; init; }

    /// <summary>The purchase whose coins were taken back, on a line of kind <c>refund</c> or <c>chargeback</c>.</summary>
    [Id(8)]
    public TakeBackLine? TakenBack { get; init; }

    /// <summary>What froze or unfroze the wallet, on a line of kind <c>freeze</c>.</summary>
    [Id(9)]
    public FreezeLine? Freeze { get; init; }

    /// <summary>What was unlocked, on a line of kind <c>unlock</c>.</summary>
    [Id(10)]
    public UnlockLine? Unlock { get; init; }

    /// <summary>The reward that was granted, on a line of kind <c>reward</c>.</summary>
    [Id(11)]
    public RewardLine? Reward { get; init; }

    /// <summary>Which lots expired, on a line of kind <c>expiry</c>.</summary>
    [Id(12)]
    public ImmutableArray<LotDraw>? Expired { get; init; }
}

/// <summary>What a wallet's statement says of a sent gift.</summary>
/// <param name="Id">The sent gift's id outside, <c>gift_...</c>.</param>
/// <param name="GiftId">Which gift.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitCoins">The price of one, then.</param>
/// <param name="ShareBps">The creator's share, then.</param>
/// <param name="CreatorId">To whom.</param>
/// <param name="RoomId">In which room, if in one.</param>
/// <param name="ContentId">On which content, if on one.</param>
/// <param name="Lots">Which lots of coins paid for it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SentGiftLine")]
public sealed record SentGiftLine(
    [property: Id(0)] string Id,
    [property: Id(1)] GiftId GiftId,
    [property: Id(2)] int Quantity,
    [property: Id(3)] Coins UnitCoins,
    [property: Id(4)] BasisPoints ShareBps,
    [property: Id(5)] UserId CreatorId,
    [property: Id(6)] RoomId? RoomId,
    [property: Id(7)] ContentId? ContentId,
    [property: Id(8)] ImmutableArray<LotDraw> Lots)
{
    /// <summary>What of it was paid with promotional coins, where their share is another.</summary>
    [Id(9)]
    public PromotionalPart? Promotional { get; init; }
}

/// <summary>What a wallet's statement says of an unlock.</summary>
/// <param name="FeatureId">Which feature.</param>
/// <param name="Lots">Which lots of coins paid for it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.UnlockLine")]
public sealed record UnlockLine([property: Id(0)] FeatureId FeatureId, [property: Id(1)] ImmutableArray<LotDraw> Lots);

/// <summary>What a wallet's statement says of a purchase.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="PackageId">The package bought.</param>
/// <param name="Price">What was paid.</param>
/// <param name="Provider">Who took the payment.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PurchaseLine")]
public sealed record PurchaseLine(
    [property: Id(0)] PurchaseId PurchaseId,
    [property: Id(1)] PackageId PackageId,
    [property: Id(2)] Money Price,
    [property: Id(3)] string Provider);
