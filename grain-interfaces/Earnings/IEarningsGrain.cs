using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Earnings;

/// <summary>The earnings account of one creator. A user becomes a creator by enrolling.</summary>
[Alias("OrleansCoins.IEarningsGrain")]
public interface IEarningsGrain : IGrainWithStringKey
{
    /// <summary>Enrols the owner as a creator, or changes whether they take gifts. Writes an entry only when that changes something.</summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("Enrol")]
    [OpenTo(Callers.Inside)]
    Task<Enrolment> EnrolAsync(bool acceptsGifts);

    /// <summary>
    /// Enrols as <see cref="EnrolAsync"/> does, if the creator is old enough; refused with <see cref="RefusalReason.AgeRestricted"/> otherwise. Whoever has
    /// enrolled may stop taking gifts at any age.
    /// </summary>
    [Alias("EnrolOfAge")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<Enrolment>> EnrolOfAgeAsync(bool acceptsGifts, Birthdate? birthdate);

    /// <summary>
    /// Closes the account, or opens it again. What is under way to a closed account is refused there and goes back to its sender. Writes an entry only
    /// when that changes something; refused with <see cref="RefusalReason.UnknownCreator"/> for someone who has not enrolled.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetClosed")]
    [OpenTo(Callers.Operators, Asker = nameof(by))]
    Task<Outcome<Enrolment>> SetClosedAsync(bool closed, UserId by, string reason);

    /// <summary>Whether the owner is a creator and takes gifts, or <see langword="null"/> for someone who has not enrolled.</summary>
    [Alias("GetEnrolment")]
    [OpenTo(Callers.Owner)]
    Task<Enrolment?> GetEnrolmentAsync();

    /// <summary>
    /// Blocks a user, or ends that. When this returns no silo accepts a gift of theirs to the owner any more, or they can give again. Writes an entry only when
    /// that changes something. Refused with <see cref="RefusalReason.UnknownCreator"/> for an owner who has not enrolled, and with
    /// <see cref="RefusalReason.InvalidRequest"/> where too many are blocked.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetBlocked")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<Enrolment>> SetBlockedAsync(UserId user, bool blocked);

    /// <summary>
    /// Says which gifts are welcome: only these, or all. When this returns no silo accepts another one. Writes an entry only when that changes something.
    /// Refused with <see cref="RefusalReason.UnknownCreator"/> for an owner who has not enrolled.
    /// </summary>
    /// <param name="gifts">The welcome gifts, each once, at most <see cref="Enrolment.WelcomeGiftsMax"/>; <see langword="null"/> for all.</param>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetWelcomeGifts")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<Enrolment>> SetWelcomeGiftsAsync(ImmutableArray<GiftId>? gifts);

    /// <summary>
    /// Credits gifts, each exactly once however often it is delivered. Answers are per gift and in the gifts' order, so that one that cannot be
    /// taken holds up no other.
    /// </summary>
    /// <param name="gifts">The gifts, all for this creator.</param>
    /// <param name="redelivered">Whether some may have been delivered before: then they are looked up first.</param>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same gifts may be delivered again.</exception>
    [Alias("CreditGifts")]
    [OpenTo(Callers.Inside)]
    Task<ImmutableArray<GiftDelivery>> CreditGiftsAsync(ImmutableArray<GiftTransfer> gifts, bool redelivered);

    /// <summary>
    /// Takes a credited gift back, once, while it is in the hold. When this returns an accepted outcome the diamonds are gone, on disk, and the coins reach
    /// the gift's sender exactly once, whatever fails. Refused with <see cref="RefusalReason.NotReversible"/>.
    /// </summary>
    /// <param name="gift">Which.</param>
    /// <param name="by">Which operator decides it.</param>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("ReverseGift")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<ReversalReceipt>> ReverseGiftAsync(SentGiftId gift, UserId by);

    /// <summary>Takes a gift of the platform, once, after its campaign has paid for it; that is read from the journal. Changes nothing otherwise.</summary>
    /// <returns>Whether its diamonds are here, now or since before.</returns>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("TakeReward")]
    [OpenTo(Callers.Inside)]
    Task<bool> TakeRewardAsync(CampaignId campaign);

    /// <summary>What the creator has earned, on disk.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Owner | Callers.Operators)]
    Task<EarningsBalance> GetAsync();

    /// <summary>The account's statement, newest first.</summary>
    [Alias("GetEntries")]
    [OpenTo(Callers.Owner | Callers.Operators)]
    Task<Page<EarningsEntry>> GetEntriesAsync(PageRequest page);
}

/// <summary>That someone is a creator.</summary>
/// <param name="AcceptsGifts">Whether they take gifts now.</param>
/// <param name="EnrolledAt">Since when they are one.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Enrolment")]
public sealed record Enrolment([property: Id(0)] bool AcceptsGifts, [property: Id(1)] DateTimeOffset EnrolledAt)
{
    /// <summary>The most gifts that can be named as welcome.</summary>
    public const int WelcomeGiftsMax = 100;

    /// <summary>The most users that a creator can block.</summary>
    public const int BlockedMax = 5_000;

    /// <summary>Whether an operator has closed their account.</summary>
    [Id(2)]
    public bool IsClosed { get; init; }

    /// <summary>Whose gifts they don't take, in ordinal order; <see langword="null"/> for nobody's.</summary>
    [Id(3)]
    public ImmutableArray<UserId>? Blocked { get; init; }

    /// <summary>The gifts that they take; <see langword="null"/> for all.</summary>
    [Id(4)]
    public ImmutableArray<GiftId>? Welcome { get; init; }

    /// <summary>Whether they take none of a user's gifts.</summary>
    public bool Blocks(UserId user)
    {
        if (Blocked is not { } blocked)
        {
            return false;
        }

        var (low, high) = (0, blocked.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(blocked[middle].Value, user.Value);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return false;
    }

    /// <summary>Whether they take a gift.</summary>
    public bool Welcomes(GiftId gift) => Welcome is not { } welcome || welcome.Contains(gift);
}

/// <summary>What became of a delivered gift at its creator.</summary>
[GenerateSerializer, Alias("OrleansCoins.GiftDelivery")]
public enum GiftDelivery
{
    /// <summary>Its credit is on disk, now or since an earlier delivery.</summary>
    Credited = 0,

    /// <summary>The creator cannot take it, for good; the refusal is on disk.</summary>
    Refused = 1,

    /// <summary>Nothing is on disk for it, or nobody knows. Deliver it again, apart from the others.</summary>
    NotYet = 2,

    /// <summary>
    /// It is not credited: the database that the creator stands on has no such debit, since it is an older one than the gift came from. If the debit
    /// is there after all, recovery finds it.
    /// </summary>
    Unfounded = 3,
}
