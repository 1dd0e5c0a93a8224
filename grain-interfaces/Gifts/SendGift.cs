using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.GrainInterfaces.Gifts;

/// <summary>Asks a wallet to send a gift: into a room, or to a creator on a piece of content.</summary>
/// <remarks>Exactly one of <see cref="Room"/> and <see cref="Content"/> is set, and <see cref="Creator"/> with the latter.</remarks>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SendGift")]
public sealed record SendGift
{
    /// <summary>The longest message, in UTF-16 code units.</summary>
    public const int MessageLengthMax = 140;

    /// <summary>The most pieces in one gift.</summary>
    public const int QuantityMax = 9999;

    /// <summary>What makes the request unique; <see langword="null"/> only when a price is asked for.</summary>
    [Id(0)]
    public RequestId? RequestId { get; init; }

    /// <summary>The fingerprint of the request.</summary>
    [Id(1)]
    public RequestDigest Digest { get; init; }

    /// <summary>Which gift.</summary>
    [Id(2)]
    public required GiftId GiftId { get; init; }

    /// <summary>How many, 1 to <see cref="QuantityMax"/>.</summary>
    [Id(3)]
    public required int Quantity { get; init; }

    /// <summary>Into which room.</summary>
    [Id(4)]
    public RoomId? Room { get; init; }

    /// <summary>To which creator, on a piece of content.</summary>
    [Id(5)]
    public UserId? Creator { get; init; }

    /// <summary>On which piece of content.</summary>
    [Id(6)]
    public ContentId? Content { get; init; }

    /// <summary>The streak that the gift belongs to.</summary>
    [Id(7)]
    public ComboId? Combo { get; init; }

    /// <summary>What the sender says with it. Kept outside the journal, and erasable.</summary>
    [Id(8)]
    public string? Message { get; init; }

    /// <summary>Whether the room may not show who sent it.</summary>
    [Id(9)]
    public bool Anonymous { get; init; }

    /// <summary>The price that the sender was shown; any other is refused.</summary>
    [Id(10)]
    public Coins? ExpectedCoins { get; init; }

    /// <summary>The sender's date of birth, as far as it is known.</summary>
    [Id(11)]
    public Birthdate? Birthdate { get; init; }
}

/// <summary>The answer to a gift: a pure function of the debit entry, so that it can be given again at any age.</summary>
/// <param name="Id">The sent gift's id outside, <c>gift_...</c>.</param>
/// <param name="RoomId">In which room, if in one.</param>
/// <param name="ContentId">On which content, if on one.</param>
/// <param name="CreatorId">To whom.</param>
/// <param name="GiftId">Which gift.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Coins">What it cost.</param>
/// <param name="CreatorDiamonds">What the creator earns by it.</param>
/// <param name="ComboId">The streak it belongs to, if to one.</param>
/// <param name="Balance">What the wallet held after it; <see langword="null"/> for anyone but its owner.</param>
/// <param name="CreatedAt">When it was accepted.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GiftReceipt")]
public sealed record GiftReceipt(
    [property: Id(0)] string Id,
    [property: Id(1)] RoomId? RoomId,
    [property: Id(2)] ContentId? ContentId,
    [property: Id(3)] UserId CreatorId,
    [property: Id(4)] GiftId GiftId,
    [property: Id(5)] int Quantity,
    [property: Id(6)] Coins Coins,
    [property: Id(7)] Diamonds CreatorDiamonds,
    [property: Id(8)] ComboId? ComboId,
    [property: Id(9)] Coins? Balance,
    [property: Id(10)] DateTimeOffset CreatedAt)
{
    /// <summary>The limits of which this gift has used up a part worth saying; none in most answers.</summary>
    [Id(11)]
    public ImmutableArray<LimitReminder>? Reminders { get; init; }
}

/// <summary>What a gift would cost.</summary>
/// <param name="Coins">The price.</param>
/// <param name="Balance">What the wallet holds, on disk.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GiftQuote")]
public sealed record GiftQuote([property: Id(0)] Coins Coins, [property: Id(1)] Coins Balance)
{
    /// <summary>The limits, and what is left of them before it.</summary>
    [Id(2)]
    public LimitsView? Limits { get; init; }
}
