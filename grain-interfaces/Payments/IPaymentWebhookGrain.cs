using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Payments;

/// <summary>The way in for the webhooks of one payment provider. Stateless: any silo checks the signature and passes the event on.</summary>
[Alias("OrleansCoins.IPaymentWebhookGrain")]
public interface IPaymentWebhookGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes a webhook as it arrived. Accepted when the event has had its effect, now or before, or has none (then without a purchase). Refused, changing nothing, with
    /// <see cref="RefusalReason.InvalidSignature"/>, <see cref="RefusalReason.UnknownPurchase"/> or <see cref="RefusalReason.InvalidRequest"/>.
    /// A provider that isn't configured has no webhooks: <see langword="null"/>.
    /// </summary>
    [Alias("Receive")]
    [OpenTo(Callers.Anyone)]
    Task<Outcome<PurchaseView>?> ReceiveAsync(WebhookMessage message);
}

/// <summary>A webhook as it travels: headers (names in lower case) and the exact bytes of the body.</summary>
/// <param name="Headers">The headers that matter to a signature.</param>
/// <param name="Body">The body.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.WebhookMessage")]
public sealed record WebhookMessage(
    [property: Id(0)] ImmutableDictionary<string, string> Headers,
    [property: Id(1)] ImmutableArray<byte> Body);

/// <summary>What a provider says happened to a payment.</summary>
[GenerateSerializer, Alias("OrleansCoins.PaymentEventKind")]
public enum PaymentEventKind
{
    /// <summary>The money was taken.</summary>
    Succeeded = 0,

    /// <summary>The money was not taken.</summary>
    Failed = 1,

    /// <summary>The checkout was not used in time.</summary>
    Expired = 2,

    /// <summary>Money went back to the payer: one refund.</summary>
    Refunded = 3,

    /// <summary>Money went back to the payer: the sum of all refunds so far, whose single ones may be told too.</summary>
    RefundedInAll = 4,

    /// <summary>The payer disputes the payment.</summary>
    DisputeOpened = 5,

    /// <summary>A dispute is closed, and the money stays.</summary>
    DisputeWon = 6,

    /// <summary>A dispute is closed, and the money is gone.</summary>
    DisputeLost = 7,

    /// <summary>A refund failed after all: its money is with the platform again. It has an <see cref="PaymentEvent.EventId"/>, the refund's.</summary>
    RefundFailed = 8,
}

/// <summary>What a provider says of a payment, its signature checked.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Provider">Which provider says so.</param>
/// <param name="PaymentId">The provider's name of the payment.</param>
/// <param name="PurchaseId">The purchase it pays for.</param>
/// <param name="Amount">What was taken, or was to be taken; what went back or is disputed.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PaymentEvent")]
public sealed record PaymentEvent(
    [property: Id(0)] PaymentEventKind Kind,
    [property: Id(1)] string Provider,
    [property: Id(2)] string PaymentId,
    [property: Id(3)] PurchaseId PurchaseId,
    [property: Id(4)] Money Amount)
{
    /// <summary>The provider's name of the refund or dispute: each counts once.</summary>
    [Id(5)]
    public string? EventId { get; init; }

    /// <summary>Who paid, where the provider says so.</summary>
    [Id(6)]
    public UserId? Payer { get; init; }
}

/// <summary>What the sandbox is asked to tell of a payment.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Amount">How much went back or is disputed; <see langword="null"/> for what is left of the price.</param>
/// <param name="EventId">The name of the refund or dispute.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SandboxEvent")]
public sealed record SandboxNews(
    [property: Id(0)] PaymentEventKind Kind, [property: Id(1)] long? Amount, [property: Id(2)] string? EventId);

/// <summary>The sandbox plays the payment provider in development: it writes and signs the webhooks that a real one would send.</summary>
[Alias("OrleansCoins.ISandboxGrain")]
public interface ISandboxGrain : IGrainWithStringKey
{
    /// <summary>
    /// The signed webhook that tells <paramref name="news"/> of the purchase; the gateway sends it to its own endpoint. Refused with
    /// <see cref="RefusalReason.UnknownPurchase"/>, also for a purchase that another provider takes the payment of.
    /// </summary>
    [Alias("SignNews")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<WebhookMessage>> SignAsync(PurchaseId purchase, SandboxNews news);
}
