using System.Globalization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>
/// What caused an entry: a purpose, then its name. An account uses each request id at most once; this one rule is all the idempotency there is.
/// </summary>
/// <remarks>
/// The purpose only ever comes from code, so no caller can occupy the id of another cause: what a client sends ends up behind
/// <c>key/{caller}/</c> and nowhere else.
/// </remarks>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RequestId")]
public readonly record struct RequestId
{
    [Id(0)]
    private readonly string? _value;

    private RequestId(string value) => _value = value;

    /// <summary>The id, such as <c>key/alice/7f3a</c>.</summary>
    public string Value => TextForm.Require(_value, nameof(RequestId));

    /// <summary>A request that a caller sent with an idempotency key.</summary>
    public static RequestId ForKey(UserId caller, IdempotencyKey key) => new($"key/{caller.Value}/{key.Value}");

    /// <summary>The credit of a sent gift in its creator's earnings.</summary>
    public static RequestId ForGift(SentGiftId gift) => new($"gift/{gift}");

    /// <summary>The return of a sent gift to its sender's wallet.</summary>
    public static RequestId ForReturn(SentGiftId gift) => new($"return/{gift}");

    /// <summary>The coins of a payment: one provider's one payment is credited once.</summary>
    /// <exception cref="ArgumentException">A part is empty or too long, or the provider's name holds a slash.</exception>
    public static RequestId ForPayment(string provider, string paymentId) => ForProvider("payment", provider, paymentId);

    /// <summary>The coins that go back for a refund: one provider's one refund takes them back once.</summary>
    /// <exception cref="ArgumentException">As for <see cref="ForPayment"/>.</exception>
    public static RequestId ForRefund(string provider, string refundId) => ForProvider("refund", provider, refundId);

    /// <summary>The coins that are gone by a lost dispute.</summary>
    /// <exception cref="ArgumentException">As for <see cref="ForPayment"/>.</exception>
    public static RequestId ForChargeback(string provider, string disputeId) => ForProvider("chargeback", provider, disputeId);

    /// <summary>The freezing of a wallet by a dispute, or the end of that.</summary>
    /// <exception cref="ArgumentException">As for <see cref="ForPayment"/>.</exception>
    public static RequestId ForDispute(string provider, string disputeId, bool opened) =>
        ForProvider(opened ? "dispute-opened" : "dispute-closed", provider, disputeId);

    /// <summary>A freezing or unfreezing of a wallet by an operator, named by its own sequence.</summary>
    public static RequestId ForFreeze(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"freeze/{sequence}"));

    /// <summary>A change of a wallet's limits on what is spent, or paid; named by its own sequence.</summary>
    public static RequestId ForLimits(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"limits/{sequence}"));

    /// <summary>A self-exclusion without a key, named by its own sequence.</summary>
    public static RequestId ForSelfExclusion(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"self-exclusion/{sequence}"));

    /// <summary>A change of the time zone that a wallet's days are counted by, named by its own sequence.</summary>
    public static RequestId ForTimeZone(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"time-zone/{sequence}"));

    /// <summary>The price of a purchase, which counts until it is paid, as the entry of a sequence.</summary>
    public static RequestId ForCheckout(PurchaseId purchase, long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"checkout/{purchase.Value}/{sequence}"));

    /// <summary>The end of that, without a payment, as the entry of a sequence.</summary>
    public static RequestId ForCheckoutEnded(PurchaseId purchase, long sequence) =>
        new(string.Create(CultureInfo.InvariantCulture, $"checkout-ended/{purchase.Value}/{sequence}"));

    private static RequestId ForProvider(string purpose, string provider, string name)
    {
        if (!TextForm.Fits(provider, 32, TextForm.Word))
        {
            throw new ArgumentException($"'{provider}' is no provider's name: 1-32 of a-z 0-9 -.", nameof(provider));
        }

        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 255, nameof(name));
        return new RequestId($"{purpose}/{provider}/{name}");
    }

    /// <summary>The n-th change of a creator's enrolment; <paramref name="sequence"/> is the entry's own.</summary>
    public static RequestId ForEnrolment(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"enrolment/{sequence}"));

    /// <summary>A closing or reopening of a creator's account, named by its own sequence.</summary>
    public static RequestId ForClosure(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"closure/{sequence}"));

    /// <summary>A change of whose gifts, or which gifts, a creator takes, named by its own sequence.</summary>
    public static RequestId ForModeration(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"moderation/{sequence}"));

    /// <summary>The reversal of a sent gift: once, in its creator's earnings and in its sender's wallet.</summary>
    public static RequestId ForReversal(SentGiftId gift) => new($"reversal/{gift}");

    /// <summary>The budget of a campaign.</summary>
    public static RequestId ForBudget(CampaignId campaign) => new($"budget/{campaign.Value}");

    /// <summary>The reward of a user by a campaign: once, in the campaign's account and in the user's.</summary>
    public static RequestId ForReward(CampaignId campaign, UserId user) => new($"reward/{campaign.Value}/{user.Value}");

    /// <summary>The expiry of a lot's coins: <paramref name="sequence"/> is the entry's own, since coins may come back into a lot that has expired before.</summary>
    public static RequestId ForExpiry(long lot, long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"expiry/{lot}/{sequence}"));

    /// <summary>The diamonds of a payout, taken once.</summary>
    public static RequestId ForPayoutDebit(PayoutId payout) => new($"payout/{payout.Value}/debit");

    /// <summary>The diamonds of a payout that could not be paid, given back once.</summary>
    public static RequestId ForPayoutReturn(PayoutId payout) => new($"payout/{payout.Value}/return");

    /// <summary>A change of a creator's payout account or an operator's hold, named by its own sequence.</summary>
    public static RequestId ForPayoutHold(long sequence) => new(string.Create(CultureInfo.InvariantCulture, $"payout-hold/{sequence}"));

    /// <summary>A request id as the journal holds it. Only storage reads ids back; everything else builds them from their cause.</summary>
    internal static RequestId FromJournal(string stored) => new(stored);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
