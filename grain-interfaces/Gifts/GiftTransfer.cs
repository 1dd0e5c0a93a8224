using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Gifts;

/// <summary>A gift on its way from a wallet to a creator: everything its credit needs, copied from the debit entry.</summary>
/// <param name="Id">Which sent gift.</param>
/// <param name="CreatorId">To whom.</param>
/// <param name="Coins">What it cost.</param>
/// <param name="ShareBps">The creator's share, as fixed by the debit.</param>
/// <param name="GiftId">Which gift.</param>
/// <param name="Quantity">How many.</param>
/// <param name="RoomId">In which room, if in one.</param>
/// <param name="ContentId">On which content, if on one.</param>
/// <param name="ComboId">The streak it belongs to, if to one.</param>
/// <param name="Anonymous">Whether the room may not show who sent it.</param>
/// <param name="AcceptedAt">When the debit was accepted.</param>
/// <param name="Message">What the sender says with it. Kept outside the journal, and erasable.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GiftTransfer")]
public sealed record GiftTransfer(
    [property: Id(0)] SentGiftId Id,
    [property: Id(1)] UserId CreatorId,
    [property: Id(2)] Coins Coins,
    [property: Id(3)] BasisPoints ShareBps,
    [property: Id(4)] GiftId GiftId,
    [property: Id(5)] int Quantity,
    [property: Id(6)] RoomId? RoomId,
    [property: Id(7)] ContentId? ContentId,
    [property: Id(8)] ComboId? ComboId,
    [property: Id(9)] bool Anonymous,
    [property: Id(10)] DateTimeOffset AcceptedAt,
    [property: Id(11)] string? Message)
{
    /// <summary>Which database the debit was written to, as a number that is never told twice; 0 when that is not known, and the debit has to be looked up.</summary>
    [Id(12)]
    public long Database { get; init; }

    /// <summary>
    /// The trace that the sending belongs to, as W3C Trace Context writes it; <see langword="null"/> when nobody follows it, or it was lost with the silo
    /// that knew. No part of the gift, and in no entry.
    /// </summary>
    [Id(13)]
    public string? TraceParent { get; init; }

    /// <summary>What of it was paid with promotional coins, where their share is another than <see cref="ShareBps"/>.</summary>
    [Id(14)]
    public PromotionalPart? Promotional { get; init; }

    /// <summary>The sender's level with this gift; <see langword="null"/> from a wallet that didn't say.</summary>
    [Id(15)]
    public int? Level { get; init; }

    /// <summary>What the creator earns by it.</summary>
    public Diamonds Diamonds => PromotionalPart.ShareOf(Coins, ShareBps, Promotional);
}

/// <summary>What of a gift was paid with promotional coins, where the creator's share of those is another.</summary>
/// <param name="Coins">How many of its coins.</param>
/// <param name="ShareBps">The creator's share of them.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PromotionalPart")]
public sealed record PromotionalPart([property: Id(0)] Coins Coins, [property: Id(1)] BasisPoints ShareBps)
{
    /// <summary>Exactly what a creator earns by a gift.</summary>
    /// <param name="coins">What it cost.</param>
    /// <param name="share">The creator's share.</param>
    /// <param name="promotional">What of it has another share.</param>
    /// <exception cref="OverflowException">The result is out of range.</exception>
    public static Diamonds ShareOf(Coins coins, BasisPoints share, PromotionalPart? promotional) => promotional is null
        ? Diamonds.ShareOf(coins, share)
        : Diamonds.ShareOf(coins - promotional.Coins, share) + Diamonds.ShareOf(promotional.Coins, promotional.ShareBps);
}
