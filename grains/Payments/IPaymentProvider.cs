using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

/// <summary>Someone who takes payments for us: opens a checkout, and tells by signed webhooks what came of it.</summary>
public interface IPaymentProvider
{
    /// <summary>The provider's name, as in routes, entries and request ids: 1-32 of a-z 0-9 -.</summary>
    string Name { get; }

    /// <summary>Opens a checkout. Asked again for the same purchase it gives the same checkout.</summary>
    /// <exception cref="UnavailableException">The provider does not answer.</exception>
    Task<Checkout> OpenCheckoutAsync(PurchaseId purchase, UserId buyer, Money price, CancellationToken cancellation);

    /// <summary>
    /// Reads a webhook, its signature and time checked. Refused with <see cref="RefusalReason.InvalidSignature"/> or
    /// <see cref="RefusalReason.InvalidRequest"/>.
    /// </summary>
    Outcome<PaymentEvent> ReadWebhook(WebhookMessage message);
}

/// <summary>Where a purchase is paid.</summary>
/// <param name="Url">The address to open.</param>
public sealed record Checkout(string Url);
