using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Rooms;

/// <summary>
/// One live room. Its totals, ranking and gifts are a projection of its creator's earnings account, so they can always be told again from the
/// journal; that it is live is a durable document.
/// </summary>
[Alias("OrleansCoins.IRoomGrain")]
public interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens the room. The same request again gives the first answer again. Refused with <see cref="RefusalReason.AlreadyLive"/> while its
    /// creator has another live room, and with <see cref="RefusalReason.IdempotencyKeyReused"/> when the room was opened by another request.
    /// </summary>
    [Alias("Open")]
    [OpenTo(Callers.Users, Asker = nameof(command))]
    Task<Outcome<RoomFacts>> OpenAsync(OpenRoom command);

    /// <summary>The room and what it has been given, or <see langword="null"/> when there is none.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Anyone)]
    Task<RoomView?> GetAsync();

    /// <summary>Ends the room. When this returns, no silo accepts a gift for it any more. Only its creator may; ending it again changes nothing.</summary>
    [Alias("End")]
    [OpenTo(Callers.Users, Asker = nameof(caller))]
    Task<Outcome<RoomView>> EndAsync(UserId caller);

    /// <summary>Who gave most, best first; or <see langword="null"/> when there is no such room.</summary>
    /// <param name="limit">At most how many ranks, 1 to 100.</param>
    /// <param name="by">What makes one supporter better than another.</param>
    [Alias("GetRanking")]
    [OpenTo(Callers.Anyone)]
    Task<ImmutableArray<RoomRank>?> GetRankingAsync(int limit, RankingOrder by);

    /// <summary>The gifts of the room, newest first; or <see langword="null"/> when there is no such room.</summary>
    [Alias("GetGifts")]
    [OpenTo(Callers.Users)]
    Task<Page<RoomGift>?> GetGiftsAsync(PageRequest page);

    /// <summary>
    /// Grants a lease on the room's live state: until it ends, the caller's silo may accept gifts for the room without asking again.
    /// <see langword="null"/> when there is no such room.
    /// </summary>
    [Alias("GetLease")]
    [OpenTo(Callers.Inside)]
    Task<RoomLease?> GetLeaseAsync();

    /// <summary>Takes gifts that were credited to the room's creator, in their order. A hole is noticed and read from the journal.</summary>
    [Alias("ApplyGifts")]
    [OpenTo(Callers.Inside)]
    Task ApplyGiftsAsync(ImmutableArray<CreditedGift> gifts);
}

/// <summary>Opens a room.</summary>
/// <param name="Creator">Whose room it is; enrolled already.</param>
/// <param name="Title">What it is called, 1 to <see cref="TitleLengthMax"/> characters.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.OpenRoom")]
public sealed record OpenRoom([property: Id(0)] UserId Creator, [property: Id(1)] string Title, [property: Id(2)] RequestDigest Digest) : IAsked
{
    /// <summary>The longest title, in UTF-16 code units.</summary>
    public const int TitleLengthMax = 140;

    string IAsked.Asker => Creator.Value;

    /// <summary>The creator's date of birth, as far as it is known.</summary>
    [Id(3)]
    public Birthdate? Birthdate { get; init; }
}

/// <summary>What never changes about a room.</summary>
/// <param name="Id">The room.</param>
/// <param name="CreatorId">Whose it is.</param>
/// <param name="Title">What it is called.</param>
/// <param name="StartedAt">When it opened.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomFacts")]
public sealed record RoomFacts(
    [property: Id(0)] RoomId Id,
    [property: Id(1)] UserId CreatorId,
    [property: Id(2)] string Title,
    [property: Id(3)] DateTimeOffset StartedAt);

/// <summary>A room and what it has been given.</summary>
/// <param name="Facts">What never changes about it.</param>
/// <param name="EndedAt">When it ended; <see langword="null"/> while it is live.</param>
/// <param name="Coins">The value of all its gifts.</param>
/// <param name="Gifts">How many gifts it was sent.</param>
/// <param name="Supporters">By how many people.</param>
/// <param name="Sequence">The last entry of its creator's account that it has taken in.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomView")]
public sealed record RoomView(
    [property: Id(0)] RoomFacts Facts,
    [property: Id(1)] DateTimeOffset? EndedAt,
    [property: Id(2)] Coins Coins,
    [property: Id(3)] long Gifts,
    [property: Id(4)] int Supporters,
    [property: Id(5)] long Sequence)
{
    /// <summary>The battle that the room is in, or that is proposed to it or by it; <see langword="null"/> for none.</summary>
    [Id(6)]
    public BattleId? Battle { get; init; }
}

/// <summary>What a ranking is ordered by. No two are left in a tie, so that every order is the same at every silo.</summary>
[GenerateSerializer, Alias("OrleansCoins.RankingOrder")]
public enum RankingOrder
{
    /// <summary>The value of what was given.</summary>
    Coins = 0,

    /// <summary>
    /// What can't be bought: of each person at most 100 coins count. People who gave as much or more come in the order of their first gifts; creators by
    /// how many people support them before that.
    /// </summary>
    Supporters = 1,
}

/// <summary>How rooms are ordered by those who support them. Never by coins alone: that could be bought.</summary>
[GenerateSerializer, Alias("OrleansCoins.RoomOrdering")]
public enum RoomOrdering
{
    /// <summary>Those with the most supporters first.</summary>
    Supporters = 0,

    /// <summary>Those of creators who were given little in the last 28 days first, and among them those with the most supporters.</summary>
    Rising = 1,
}

/// <summary>A rank in a room. Anonymous givers are one, without an id.</summary>
/// <param name="UserId">Who, or <see langword="null"/> for all anonymous givers together.</param>
/// <param name="Coins">The value of what they gave.</param>
/// <param name="Gifts">How many gifts that were.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomRank")]
public sealed record RoomRank([property: Id(0)] UserId? UserId, [property: Id(1)] Coins Coins, [property: Id(2)] long Gifts);

/// <summary>A gift as its room shows it.</summary>
/// <param name="Id">The sent gift's id outside, <c>gift_...</c>.</param>
/// <param name="SenderId">Who sent it, unless anonymously.</param>
/// <param name="GiftId">Which gift.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Coins">What it cost.</param>
/// <param name="ComboId">The streak it belongs to, if to one.</param>
/// <param name="Message">What the sender said with it.</param>
/// <param name="CreatedAt">When it was accepted.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomGift")]
public sealed record RoomGift(
    [property: Id(0)] string Id,
    [property: Id(1)] UserId? SenderId,
    [property: Id(2)] GiftId GiftId,
    [property: Id(3)] int Quantity,
    [property: Id(4)] Coins Coins,
    [property: Id(5)] ComboId? ComboId,
    [property: Id(6)] string? Message,
    [property: Id(7)] DateTimeOffset CreatedAt)
{
    /// <summary>The creator's thanks for it, if they gave any.</summary>
    [Id(8)]
    public GivenThanks? Thanks { get; init; }

    /// <summary>What its sender calls themselves now, in a list of gifts; <see langword="null"/> when they gave anonymously or have not said. An event tells it of its giver.</summary>
    [Id(9)]
    public string? SenderName { get; init; }
}

/// <summary>A silo's leave to accept gifts for a room for a while.</summary>
/// <param name="CreatorId">Whose room it is.</param>
/// <param name="IsLive">Whether it takes gifts. An ended room never does again.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomLease")]
public sealed record RoomLease([property: Id(0)] UserId CreatorId, [property: Id(1)] bool IsLive)
{
    /// <summary>How long a lease lasts, counted by the silo that asked, from before it asked: half a second.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(500);
}

/// <summary>A gift that was credited to the room's creator.</summary>
/// <param name="Sequence">The credit's sequence in the creator's account.</param>
/// <param name="PreviousSequence">The credit of this room before it; 0 for none, -1 when the account does not know any more.</param>
/// <param name="SenderId">Who sent it.</param>
/// <param name="Anonymous">Whether the room may not show who.</param>
/// <param name="Coins">What it cost.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CreditedGift")]
public sealed record CreditedGift(
    [property: Id(0)] long Sequence,
    [property: Id(1)] long PreviousSequence,
    [property: Id(2)] UserId SenderId,
    [property: Id(3)] bool Anonymous,
    [property: Id(4)] Coins Coins)
{
    /// <summary>The trace that the credit belongs to, as W3C Trace Context writes it; <see langword="null"/> when nobody follows it.</summary>
    [Id(5)]
    public string? TraceParent { get; init; }

    /// <summary>The debit's sequence in the sender's wallet.</summary>
    [Id(6)]
    public long SenderSequence { get; init; }

    /// <summary>Which gift.</summary>
    [Id(7)]
    public GiftId GiftId { get; init; }

    /// <summary>How many; 0 from a silo that tells no more than the totals need.</summary>
    [Id(8)]
    public int Quantity { get; init; }

    /// <summary>The streak it belongs to, if to one.</summary>
    [Id(9)]
    public ComboId? ComboId { get; init; }

    /// <summary>When the debit was accepted, in microseconds since 1970.</summary>
    [Id(10)]
    public long AcceptedAt { get; init; }

    /// <summary>When it was credited, in microseconds since 1970; never before the gift before it.</summary>
    [Id(11)]
    public long CreditedAt { get; init; }

    /// <summary>Whether the sender is known to have said nothing with it. What was said is kept beside the journal, and read when it is shown.</summary>
    [Id(12)]
    public bool IsSilent { get; init; }

    /// <summary>The sender's level with this gift; <see langword="null"/> for a gift of before there were levels.</summary>
    [Id(13)]
    public int? Level { get; init; }

    /// <summary>Whether this tells all that a room shows of a gift.</summary>
    public bool IsWhole => Quantity > 0;
}
