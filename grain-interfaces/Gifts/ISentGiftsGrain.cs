using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Gifts;

/// <summary>
/// Sent gifts by the ids that the outside knows them by. Stateless: any silo answers, from the journal, and says of no gift that it has come further
/// than the balance of its account shows.
/// </summary>
[Alias("OrleansCoins.ISentGiftsGrain")]
public interface ISentGiftsGrain : IGrainWithStringKey
{
    /// <summary>
    /// A sent gift and how far it has come. Refused with <see cref="RefusalReason.UnknownSentGift"/> when there is none of that id, or the caller is
    /// neither its sender nor its creator and no admin.
    /// </summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="isAdmin">Whether the caller may see everything.</param>
    [Alias("Get")]
    [OpenTo(Callers.Users, Asker = nameof(caller), OperatorFlag = nameof(isAdmin))]
    Task<Outcome<SentGift>> GetAsync(string id, UserId caller, bool isAdmin);

    /// <summary>
    /// Thanks for a credited gift, once; see <see cref="IThanksGrain"/>. Refused with <see cref="RefusalReason.UnknownSentGift"/> where the caller is not its
    /// creator, or it has not been credited to them.
    /// </summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="command">What the creator says.</param>
    [Alias("Thank")]
    [OpenTo(Callers.Users, Asker = nameof(command))]
    Task<Outcome<GivenThanks>> ThankAsync(string id, GiveThanks command);

    /// <summary>What the journal has of a sent gift, entry by entry, as far as the caller may see it. Refused as <see cref="GetAsync"/> is.</summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="isAdmin">Whether the caller may see everything.</param>
    [Alias("GetTrail")]
    [OpenTo(Callers.Users, Asker = nameof(caller), OperatorFlag = nameof(isAdmin))]
    Task<Outcome<GiftTrail>> GetTrailAsync(string id, UserId caller, bool isAdmin);

    /// <summary>Takes a sent gift back from its creator, for an operator; see <see cref="IReversalGrain"/>. Refused with <see cref="RefusalReason.UnknownSentGift"/> too.</summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="command">What the operator asks for.</param>
    [Alias("Reverse")]
    [OpenTo(Callers.Operators, Asker = nameof(command))]
    Task<Outcome<ReversalReceipt>> ReverseAsync(string id, ReverseGift command);

    /// <summary>
    /// Erases what was said with a gift, wherever it is shown; again changes nothing. The gift stays. Refused with <see cref="RefusalReason.UnknownSentGift"/>
    /// when there is none of that id, or the caller is neither its sender nor its creator and no admin.
    /// </summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="isAdmin">Whether the caller may erase what is another's.</param>
    /// <returns>Why not; <see langword="null"/> when it is erased.</returns>
    /// <exception cref="UnavailableException">The gift is on its way to its creator: ask again.</exception>
    [Alias("EraseMessage")]
    [OpenTo(Callers.Users, Asker = nameof(caller), OperatorFlag = nameof(isAdmin))]
    Task<Refusal?> EraseMessageAsync(string id, UserId caller, bool isAdmin);

    /// <summary>
    /// Erases what was said with the thanks for a gift; that there were thanks stays. Refused with <see cref="RefusalReason.UnknownSentGift"/> when there
    /// are none, or the caller is not its creator and no admin.
    /// </summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="isAdmin">Whether the caller may erase what is another's.</param>
    /// <returns>Why not; <see langword="null"/> when it is erased.</returns>
    [Alias("EraseThanks")]
    [OpenTo(Callers.Users, Asker = nameof(caller), OperatorFlag = nameof(isAdmin))]
    Task<Refusal?> EraseThanksAsync(string id, UserId caller, bool isAdmin);
}

/// <summary>How far a sent gift has come.</summary>
[GenerateSerializer, Alias("OrleansCoins.SentGiftStatus")]
public enum SentGiftStatus
{
    /// <summary>The sender has paid.</summary>
    Accepted = 0,

    /// <summary>The creator has their share, and their balance shows it.</summary>
    Credited = 1,

    /// <summary>The creator could not take it; the sender has the coins back, and their balance shows them.</summary>
    Returned = 2,

    /// <summary>It was taken back by an operator.</summary>
    Reversed = 3,
}

/// <summary>A sent gift.</summary>
/// <param name="Receipt">What the sender was told.</param>
/// <param name="Status">How far it has come.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SentGift")]
public sealed record SentGift([property: Id(0)] GiftReceipt Receipt, [property: Id(1)] SentGiftStatus Status)
{
    /// <summary>The creator's thanks, if they gave any.</summary>
    [Id(2)]
    public GivenThanks? Thanks { get; init; }
}

/// <summary>A sent gift's entries: how it went from one account to the other.</summary>
/// <param name="Gift">The gift, and how far it has come.</param>
/// <param name="Debit">What the sender paid.</param>
/// <param name="Credit">The creator's answer, a credit or a refusal; <see langword="null"/> while there is none.</param>
/// <param name="Back">The coins that came back to the sender, if they did.</param>
/// <param name="ShareBps">The creator's share, as the debit fixed it.</param>
/// <param name="FeedEventId">The id of the gift's event in its room; <see langword="null"/> when it is in none, or not credited yet.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GiftTrail")]
public sealed record GiftTrail(
    [property: Id(0)] SentGift Gift,
    [property: Id(1)] TrailEntry Debit,
    [property: Id(2)] TrailEntry? Credit,
    [property: Id(3)] TrailEntry? Back,
    [property: Id(4)] BasisPoints ShareBps,
    [property: Id(5)] string? FeedEventId);

/// <summary>An entry of a gift's trail.</summary>
/// <param name="Kind">The entry's kind, as statements name it.</param>
/// <param name="Owner">Whose account it is in; <see langword="null"/> for a sender whom the caller may not know.</param>
/// <param name="Sequence">Its number in the account; for the account's owner and operators only.</param>
/// <param name="Amount">What it changed, in the stored unit.</param>
/// <param name="Balance">What the account held then, in the stored unit; for the account's owner and operators only.</param>
/// <param name="CreatedAt">When it was decided.</param>
/// <param name="Hash">Its hash, in hexadecimal.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.TrailEntry")]
public sealed record TrailEntry(
    [property: Id(0)] string Kind,
    [property: Id(1)] UserId? Owner,
    [property: Id(2)] long? Sequence,
    [property: Id(3)] long Amount,
    [property: Id(4)] long? Balance,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] string Hash);
