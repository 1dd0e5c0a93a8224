using System.Net;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;
using Stripe;
using Stripe.Checkout;

namespace OrleansCoins.Silo.Payments;

/// <summary>Payments by Stripe: a Checkout Session each, told of by webhooks in Stripe's own signature scheme.</summary>
internal sealed partial class StripeProvider : IPaymentProvider, IDisposable
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = "stripe";

    /// <summary>Two tries of this and the pause between them end before a caller has given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly StripeClient _stripe;
    private readonly StripeSignature _signature;
    private readonly Uri _publicUrl;
    private readonly TimeProvider _time;
    private readonly ILogger<StripeProvider> _logger;

    public StripeProvider(StripeSettings settings, Uri publicUrl, TimeProvider time, ILogger<StripeProvider> logger)
    {
        var http = new SystemNetHttpClient(_http, maxNetworkRetries: 1, enableTelemetry: false);
        _stripe = new StripeClient(settings.ApiKey, httpClient: http, apiBase: settings.ApiBase);
        _signature = new StripeSignature(settings.WebhookSecret);
        (_publicUrl, _time, _logger) = (publicUrl, time, logger);
    }

    /// <inheritdoc />
    public string Name => ProviderName;

    /// <inheritdoc />
    public bool AlwaysNamesPurchases => false;

    /// <inheritdoc />
    public async Task<Checkout> OpenCheckoutAsync(CheckoutOrder order, CancellationToken cancellation)
    {
        var metadata = new Dictionary<string, string>
        {
            [StripeEvents.PurchaseMember] = order.Purchase.Value,
            [StripeEvents.BuyerMember] = order.Buyer.Value,
        };
        var options = new SessionCreateOptions
        {
            Mode = "payment",
            ClientReferenceId = order.Purchase.Value,
            Metadata = metadata,
            PaymentIntentData = new SessionPaymentIntentDataOptions { Metadata = metadata },
            SuccessUrl = new Uri(_publicUrl, $"/?paid={order.Purchase}").AbsoluteUri,
            CancelUrl = new Uri(_publicUrl, $"/?cancelled={order.Purchase}").AbsoluteUri,
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        Currency = order.Price.Currency.ToLowerInvariant(),
                        UnitAmount = StripeMoney.ToStripe(order.Price),
                        ProductData = new SessionLineItemPriceDataProductDataOptions { Name = $"{order.Coins} coins" },
                    },
                },
            ],
        };
        try
        {
            var session = await new SessionService(_stripe).CreateAsync(options, new RequestOptions { IdempotencyKey = order.Purchase.Value }, cancellation);
            return new Checkout(session.Url ?? throw new UnavailableException("The payment provider opened a checkout that has no address. Send the same request again.")) { Id = session.Id };
        }
        catch (Exception fault) when (IsStripes(fault))
        {
            throw Unavailable(fault, "open a checkout");
        }
    }

    /// <inheritdoc />
    /// <remarks>Stripe expires sessions that are open only (docs.stripe.com/api/checkout/sessions/expire), and tells of it by <c>checkout.session.expired</c>, too.</remarks>
    public async Task<bool> CloseCheckoutAsync(string checkout, CancellationToken cancellation)
    {
        try
        {
            await new SessionService(_stripe).ExpireAsync(checkout, cancellationToken: cancellation);
            return true;
        }
        catch (StripeException fault) when (IsFinal(fault))
        {
            return false;
        }
        catch (Exception fault) when (IsStripes(fault))
        {
            throw Unavailable(fault, "close a checkout");
        }
    }

    /// <inheritdoc />
    public async Task<Outcome<ProviderRefund>> RefundAsync(RefundOrder order, CancellationToken cancellation)
    {
        if (!StripeMoney.Takes(order.Amount))
        {
            var step = new Money(StripeMoney.StepOf(order.Amount.Currency), order.Amount.Currency);
            return new Refusal(RefusalReason.NotRefundable, $"The payment provider gives back multiples of {step} only, not {order.Amount}. Ask for more coins or fewer.");
        }

        var options = new RefundCreateOptions
        {
            PaymentIntent = order.PaymentId,
            Amount = StripeMoney.ToStripe(order.Amount),
            Metadata = new Dictionary<string, string> { [StripeEvents.PurchaseMember] = order.Purchase.Value },
        };
        try
        {
            var refund = await new RefundService(_stripe).CreateAsync(options, new RequestOptions { IdempotencyKey = order.Key }, cancellation);
            return refund.Status is "failed" or "canceled"
                ? new Refusal(RefusalReason.NotRefundable, "The payment provider could not give the money back.")
                : Outcome<ProviderRefund>.Accepted(new ProviderRefund(refund.Id, refund.Status == "succeeded"));
        }
        catch (StripeException fault) when (IsFinal(fault))
        {
            return new Refusal(RefusalReason.NotRefundable, $"The payment provider gives nothing back: {CodeOf(fault)}.");
        }
        catch (Exception fault) when (IsStripes(fault))
        {
            throw Unavailable(fault, "give money back");
        }
    }

    /// <inheritdoc />
    public Outcome<PaymentNews> ReadWebhook(WebhookMessage message) =>
        _signature.Check(message, _time.GetUtcNow()) is { } refusal ? refusal : StripeEvents.Read(message.Body.AsMemory());

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Whether asking again would be answered the same: what was asked can't be done.</summary>
    private static bool IsFinal(StripeException fault) =>
        fault.HttpStatusCode is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound
        && fault.StripeError?.Type is "invalid_request_error" or "card_error";

    private static bool IsStripes(Exception fault) => fault is StripeException or HttpRequestException or OperationCanceledException or IOException;

    /// <summary>What Stripe calls the fault. Its message stays unsaid: it may repeat what was sent, the key too.</summary>
    internal static string CodeOf(Exception fault) =>
        fault is StripeException { StripeError: { } error } && (error.Code ?? error.Type) is { Length: > 0 and <= 64 } code
        && !code.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_")
            ? code
            : fault.GetType().Name;

    /// <summary>The HTTP status that Stripe answered with; 0 where it didn't.</summary>
    internal static int StatusOf(Exception fault) => fault is StripeException stripes ? (int)stripes.HttpStatusCode : 0;

    private UnavailableException Unavailable(Exception fault, string what)
    {
        LogUnavailable(_logger, what, CodeOf(fault), StatusOf(fault));
        return new UnavailableException("The payment provider can't be asked now. Send the same request again.");
    }

    [LoggerMessage(2501, LogLevel.Warning, "Stripe did not {What}: {Code}, status {Status}. With a status of 401 or 403 look at OrleansCoins__Stripe__ApiKey.")]
    private static partial void LogUnavailable(ILogger logger, string what, string code, int status);
}
