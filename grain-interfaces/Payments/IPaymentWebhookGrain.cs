using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Payments;

/// <summary>The way in for the webhooks of one payment provider. Stateless: any silo checks the signature and passes the event on.</summary>
[Alias("OrleansCoins.IPaymentWebhookGrain")]
public interface IPaymentWebhookGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes a webhook as it arrived. Accepted when the event has had its effect, now or before. Refused, changing nothing, with
    /// <see cref="RefusalReason.InvalidSignature"/>, <see cref="RefusalReason.UnknownPurchase"/> or <see cref="RefusalReason.InvalidRequest"/>.
    /// A provider that isn't configured has no webhooks: <see langword="null"/>.
    /// </summary>
    [Alias("Receive")]
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
}

/// <summary>What a provider says of a payment, its signature checked.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Provider">Which provider says so.</param>
/// <param name="PaymentId">The provider's name of the payment.</param>
/// <param name="PurchaseId">The purchase it pays for.</param>
/// <param name="Amount">What was taken, or was to be taken.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PaymentEvent")]
public sealed record PaymentEvent(
    [property: Id(0)] PaymentEventKind Kind,
    [property: Id(1)] string Provider,
    [property: Id(2)] string PaymentId,
    [property: Id(3)] PurchaseId PurchaseId,
    [property: Id(4)] Money Amount);

/// <summary>The sandbox plays the payment provider in development: it writes and signs the webhooks that a real one would send.</summary>
[Alias("OrleansCoins.ISandboxGrain")]
public interface ISandboxGrain : IGrainWithStringKey
{
    /// <summary>
    /// The signed webhook that tells of <paramref name="kind"/> for the purchase; the gateway sends it to its own endpoint. Refused with
    /// <see cref="RefusalReason.UnknownPurchase"/>.
    /// </summary>
    [Alias("Sign")]
    Task<Outcome<WebhookMessage>> SignAsync(PurchaseId purchase, PaymentEventKind kind);
}
