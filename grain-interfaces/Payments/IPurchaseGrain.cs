using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.GrainInterfaces.Payments;

/// <summary>One purchase of a package of coins, from the checkout to its end. A durable document.</summary>
[Alias("OrleansCoins.IPurchaseGrain")]
public interface IPurchaseGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts the purchase: fixes what is bought at which price, and opens a checkout at the provider. The same request again gives the first answer again;
    /// as long as nobody has said what became of the checkout, it is refused if its buyer may not buy any longer, or a limit that was set since has no room for it.
    /// </summary>
    [Alias("Start")]
    [OpenTo(Callers.Users, Asker = nameof(command))]
    Task<Outcome<PurchaseView>> StartAsync(StartPurchase command);

    /// <summary>The purchase, or <see langword="null"/> when there is none.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Users, OwnersAnswer = true)]
    Task<PurchaseView?> GetAsync();

    /// <summary>
    /// Takes what the provider says of the payment, in any order and however often. A success credits the coins, a refund or a lost dispute takes them
    /// back, and an open dispute freezes the wallet: each once. What doesn't fit the purchase changes nothing and is refused.
    /// </summary>
    /// <exception cref="UnavailableException">The credit's outcome is not known; the provider has to tell again.</exception>
    [Alias("ApplyPayment")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<PurchaseView>> ApplyPaymentAsync(PaymentEvent payment);

    /// <summary>
    /// Ends a checkout that is open at the provider, so that nobody can pay there any longer; its price counts no longer. Changes nothing of a purchase that is paid or over. What
    /// was paid before, and is told of later, is credited all the same.
    /// </summary>
    /// <exception cref="UnavailableException">The provider does not answer; it may be asked for again.</exception>
    [Alias("CloseCheckout")]
    [OpenTo(Callers.Inside)]
    Task CloseCheckoutAsync();

    /// <summary>
    /// Asks the provider to give money back, and takes the coins back as if the provider had told of the refund by itself. The same request again gives
    /// the first answer again. Refused with <see cref="RefusalReason.NotRefundable"/> where nothing can be given back.
    /// </summary>
    /// <exception cref="UnavailableException">The provider does not answer, or the outcome is not known; the same request may be sent again.</exception>
    [Alias("Refund")]
    [OpenTo(Callers.Operators, Asker = nameof(command))]
    Task<Outcome<RefundReceipt>> RefundAsync(RefundPurchase command);
}

/// <summary>Starts a purchase.</summary>
/// <param name="Buyer">Who buys, and whose wallet gets the coins.</param>
/// <param name="PackageId">Which package.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.StartPurchase")]
public sealed record StartPurchase([property: Id(0)] UserId Buyer, [property: Id(1)] PackageId PackageId, [property: Id(2)] RequestDigest Digest) : IAsked
{
    string IAsked.Asker => Buyer.Value;

    /// <summary>The buyer's date of birth, as far as it is known.</summary>
    [Id(3)]
    public Birthdate? Birthdate { get; init; }
}

/// <summary>How far a purchase has come.</summary>
[GenerateSerializer, Alias("OrleansCoins.PurchaseStatus")]
public enum PurchaseStatus
{
    /// <summary>Not paid yet.</summary>
    Pending = 0,

    /// <summary>Paid, and its coins credited.</summary>
    Paid = 1,

    /// <summary>The payment failed. A later success still counts: providers deliver in any order.</summary>
    Failed = 2,

    /// <summary>The checkout was not used in time.</summary>
    Expired = 3,

    /// <summary>The money went back.</summary>
    Refunded = 4,

    /// <summary>The payer disputes the payment.</summary>
    Disputed = 5,
}

/// <summary>A purchase.</summary>
/// <param name="Id">The purchase.</param>
/// <param name="Buyer">Who buys.</param>
/// <param name="PackageId">Which package.</param>
/// <param name="Coins">The coins it holds.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Provider">Who takes the payment.</param>
/// <param name="CheckoutUrl">Where to pay.</param>
/// <param name="CreatedAt">When it was started.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PurchaseView")]
public sealed record PurchaseView(
    [property: Id(0)] PurchaseId Id,
    [property: Id(1)] UserId Buyer,
    [property: Id(2)] PackageId PackageId,
    [property: Id(3)] Coins Coins,
    [property: Id(4)] Money Price,
    [property: Id(5)] PurchaseStatus Status,
    [property: Id(6)] string Provider,
    [property: Id(7)] string CheckoutUrl,
    [property: Id(8)] DateTimeOffset CreatedAt) : IOwned
{
    /// <summary>How much of the price went back, in its currency's minor units, by refunds and lost disputes.</summary>
    [Id(9)]
    public long RefundedAmount { get; init; }

    /// <summary>How many of its coins the wallet gave back for that.</summary>
    [Id(10)]
    public Coins RefundedCoins { get; init; }

    /// <summary>The limits on what is paid of which it has used up a part worth saying, when it was started, in minor units; none in most answers.</summary>
    [Id(11)]
    public ImmutableArray<LimitReminder>? Reminders { get; init; }

    string IOwned.Owner => Buyer.Value;
}

/// <summary>Gives money back for a purchase, by an operator's decision.</summary>
/// <param name="By">Which operator.</param>
/// <param name="Key">The operator's idempotency key.</param>
/// <param name="Digest">The fingerprint of the request.</param>
/// <param name="Reason">Why, as the operator wrote it.</param>
/// <param name="Coins">For how many of its coins; <see langword="null"/> for all that are left.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RefundPurchase")]
public sealed record RefundPurchase(
    [property: Id(0)] UserId By,
    [property: Id(1)] IdempotencyKey Key,
    [property: Id(2)] RequestDigest Digest,
    [property: Id(3)] string Reason,
    [property: Id(4)] Coins? Coins) : IAsked
{
    string IAsked.Asker => By.Value;
}

/// <summary>The provider gives money back; the coins it stands for are taken back.</summary>
/// <param name="Id">The name of the request, which the provider knows it by.</param>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="Amount">What goes back.</param>
/// <param name="Coins">The coins that stand for it.</param>
/// <param name="CreatedAt">When it was asked for.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RefundReceipt")]
public sealed record RefundReceipt(
    [property: Id(0)] string Id,
    [property: Id(1)] PurchaseId PurchaseId,
    [property: Id(2)] Money Amount,
    [property: Id(3)] Coins Coins,
    [property: Id(4)] DateTimeOffset CreatedAt);
