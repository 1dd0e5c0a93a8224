using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

/// <summary>Someone who takes payments for us: opens a checkout, gives money back, and tells by signed webhooks what came of it.</summary>
public interface IPaymentProvider
{
    /// <summary>The provider's name, as in routes, entries and request ids: 1-32 of a-z 0-9 -.</summary>
    string Name { get; }

    /// <summary>Whether all that it tells names the purchase; otherwise refunds and disputes are found by the payment.</summary>
    bool AlwaysNamesPurchases { get; }

    /// <summary>Opens a checkout. Asked again for the same purchase it gives the same checkout.</summary>
    /// <exception cref="UnavailableException">The provider does not answer.</exception>
    Task<Checkout> OpenCheckoutAsync(CheckoutOrder order, CancellationToken cancellation);

    /// <summary>Ends a checkout, so that nobody can pay there any longer. Asked again, or of one that is over, it changes nothing.</summary>
    /// <param name="checkout">The provider's name of it.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Whether it has ended unpaid; otherwise it was over already, and what became of it is told by a webhook.</returns>
    /// <exception cref="UnavailableException">The provider does not answer, or the outcome is not known.</exception>
    Task<bool> CloseCheckoutAsync(string checkout, CancellationToken cancellation);

    /// <summary>
    /// Gives money back, once for each <see cref="RefundOrder.Key"/> however often it is asked. Refused with <see cref="RefusalReason.NotRefundable"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The provider does not answer, or the outcome is not known.</exception>
    Task<Outcome<ProviderRefund>> RefundAsync(RefundOrder order, CancellationToken cancellation);

    /// <summary>
    /// Reads a webhook, its signature and time checked. Refused with <see cref="RefusalReason.InvalidSignature"/> or
    /// <see cref="RefusalReason.InvalidRequest"/>.
    /// </summary>
    Outcome<PaymentNews> ReadWebhook(WebhookMessage message);
}

/// <summary>What is to be paid.</summary>
/// <param name="Purchase">The purchase.</param>
/// <param name="Buyer">Who buys.</param>
/// <param name="Coins">The coins it holds.</param>
/// <param name="Price">What it costs.</param>
public sealed record CheckoutOrder(PurchaseId Purchase, UserId Buyer, Coins Coins, Money Price);

/// <summary>Where a purchase is paid.</summary>
/// <param name="Url">The address to open.</param>
public sealed record Checkout(string Url)
{
    /// <summary>The provider's name of it, by which it can be closed; <see langword="null"/> where it has none.</summary>
    public string? Id { get; init; }
}

/// <summary>What is to go back.</summary>
/// <param name="Purchase">The purchase.</param>
/// <param name="PaymentId">The provider's name of the payment.</param>
/// <param name="Amount">How much of it.</param>
/// <param name="Key">The name of the request.</param>
public sealed record RefundOrder(PurchaseId Purchase, string PaymentId, Money Amount, string Key);

/// <summary>A refund that the provider has taken on.</summary>
/// <param name="Id">The provider's name of it.</param>
/// <param name="IsDone">Whether the money went back already; otherwise the provider tells when it did.</param>
public sealed record ProviderRefund(string Id, bool IsDone);

/// <summary>What a provider tells by a webhook.</summary>
/// <param name="Payment">What it says of a payment; <see langword="null"/> for what is none of our business.</param>
public sealed record PaymentNews(PaymentEvent? Payment)
{
    /// <summary>Whether the purchase is named; otherwise it is found by the payment.</summary>
    public bool NamesPurchase { get; init; } = true;

    /// <summary>Something that changes nothing here.</summary>
    public static PaymentNews None { get; } = new((PaymentEvent?)null);
}
