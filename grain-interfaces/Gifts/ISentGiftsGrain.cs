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
    Task<Outcome<SentGift>> GetAsync(string id, UserId caller, bool isAdmin);

    /// <summary>
    /// Thanks for a credited gift, once; see <see cref="IThanksGrain"/>. Refused with <see cref="RefusalReason.UnknownSentGift"/> where the caller is not its
    /// creator, or it has not been credited to them.
    /// </summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="command">What the creator says.</param>
    [Alias("Thank")]
    Task<Outcome<GivenThanks>> ThankAsync(string id, GiveThanks command);

    /// <summary>Takes a sent gift back from its creator, for an operator; see <see cref="IReversalGrain"/>. Refused with <see cref="RefusalReason.UnknownSentGift"/> too.</summary>
    /// <param name="id">The id outside, <c>gift_...</c>.</param>
    /// <param name="command">What the operator asks for.</param>
    [Alias("Reverse")]
    Task<Outcome<ReversalReceipt>> ReverseAsync(string id, ReverseGift command);
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
