using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

/// <summary>The payment provider of development: no money moves, but its webhooks are signed, checked and repeated like a real one's.</summary>
/// <param name="webhooks">Signs and checks with the sandbox's secret.</param>
/// <param name="publicUrl">Where the gateway is reached from outside.</param>
/// <param name="time">The clock.</param>
public sealed class SandboxProvider(StandardWebhook webhooks, Uri publicUrl, TimeProvider time) : IPaymentProvider
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = "sandbox";

    private const string Prefix = "payment.";
    private const string Lost = "lost";
    private const string Won = "won";
    private const string TypesInWords = "payment.succeeded, failed, expired, refunded, disputed or dispute-closed";

    /// <inheritdoc />
    public string Name => ProviderName;

    /// <inheritdoc />
    public bool AlwaysNamesPurchases => true;

    /// <inheritdoc />
    public Task<Checkout> OpenCheckoutAsync(CheckoutOrder order, CancellationToken cancellation) =>
        Task.FromResult(new Checkout(new Uri(publicUrl, $"/dev/payments/{order.Purchase}/succeed").AbsoluteUri) { Id = $"checkout_{order.Purchase}" });

    /// <inheritdoc />
    /// <remarks>It remembers no checkouts. A payment that is signed for a closed one is taken as one that was made before.</remarks>
    public Task<bool> CloseCheckoutAsync(string checkout, CancellationToken cancellation) => Task.FromResult(true);

    /// <inheritdoc />
    /// <remarks>No money moves, so it is back at once.</remarks>
    public Task<Outcome<ProviderRefund>> RefundAsync(RefundOrder order, CancellationToken cancellation) =>
        Task.FromResult(Outcome<ProviderRefund>.Accepted(new ProviderRefund($"sandbox_{order.Key}", IsDone: true)));

    /// <summary>The webhook that a provider would send of a payment.</summary>
    /// <param name="purchase">The purchase that is paid.</param>
    /// <param name="amount">What was taken, went back, or is disputed.</param>
    /// <param name="news">What happened.</param>
    public WebhookMessage Sign(PurchaseId purchase, Money amount, SandboxNews news)
    {
        var now = time.GetUtcNow();
        var paymentId = $"sandbox_{purchase}";
        var type = TypeOf(news.Kind);
        var payment = new SandboxPayment(purchase, paymentId, amount)
        {
            RefundId = news.Kind == PaymentEventKind.Refunded ? news.EventId : null,
            DisputeId = news.Kind is PaymentEventKind.DisputeOpened or PaymentEventKind.DisputeWon or PaymentEventKind.DisputeLost ? news.EventId : null,
            Outcome = news.Kind switch { PaymentEventKind.DisputeWon => Won, PaymentEventKind.DisputeLost => Lost, _ => null },
        };
        var body = new SandboxEvent(type, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), payment);
        return webhooks.Sign($"{paymentId}_{type}_{news.EventId}", now, JsonSerializer.SerializeToUtf8Bytes(body, SandboxJson.Default.SandboxEvent));
    }

    /// <inheritdoc />
    public Outcome<PaymentNews> ReadWebhook(WebhookMessage message)
    {
        if (webhooks.Check(message, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var body = JsonSerializer.Deserialize(message.Body.AsSpan(), SandboxJson.Default.SandboxEvent);
            if (body is null || KindOf(body) is not { } kind || !IsName(body.Data.PaymentId))
            {
                return new Refusal(RefusalReason.InvalidRequest, $"The webhook's type is {TypesInWords}, and its paymentId 1-255 printable ASCII characters.");
            }

            // A refund or dispute without a name is named by its message, which is the same however often it is sent; a payment has one such dispute.
            var eventId = kind switch
            {
                PaymentEventKind.Refunded => body.Data.RefundId ?? StandardWebhook.IdOf(message),
                PaymentEventKind.DisputeOpened or PaymentEventKind.DisputeWon or PaymentEventKind.DisputeLost => body.Data.DisputeId ?? body.Data.PaymentId,
                _ => null,
            };
            return eventId is null || IsName(eventId)
                ? Outcome<PaymentNews>.Accepted(new PaymentNews(
                    new PaymentEvent(kind, Name, body.Data.PaymentId, body.Data.PurchaseId, body.Data.Amount) { EventId = eventId }))
                : new Refusal(RefusalReason.InvalidRequest, "The webhook's refundId or disputeId is 1-255 printable ASCII characters.");
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            return new Refusal(RefusalReason.InvalidRequest, "The webhook's body is not an event of a payment.");
        }
    }

    /// <summary>The contract writes out the first type in full only, so the others are taken with and without what they share.</summary>
    private static PaymentEventKind? KindOf(SandboxEvent body) =>
        (body.Type.StartsWith(Prefix, StringComparison.Ordinal) ? body.Type[Prefix.Length..] : body.Type, body.Data.Outcome) switch
        {
            ("succeeded", null) => PaymentEventKind.Succeeded,
            ("failed", null) => PaymentEventKind.Failed,
            ("expired", null) => PaymentEventKind.Expired,
            ("refunded", null) => PaymentEventKind.Refunded,
            ("disputed", null) => PaymentEventKind.DisputeOpened,
            ("dispute-closed", null or Won) => PaymentEventKind.DisputeWon,
            ("dispute-closed", Lost) => PaymentEventKind.DisputeLost,
            _ => null,
        };

    private static string TypeOf(PaymentEventKind kind) => Prefix + kind switch
    {
        PaymentEventKind.Succeeded => "succeeded",
        PaymentEventKind.Failed => "failed",
        PaymentEventKind.Expired => "expired",
        PaymentEventKind.Refunded => "refunded",
        PaymentEventKind.DisputeOpened => "disputed",
        PaymentEventKind.DisputeWon or PaymentEventKind.DisputeLost => "dispute-closed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static bool IsName(string text) => text.Length is > 0 and <= 255 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}

internal sealed record SandboxEvent(string Type, string Timestamp, SandboxPayment Data);

internal sealed record SandboxPayment(PurchaseId PurchaseId, string PaymentId, Money Amount)
{
    /// <summary>The name of a refund; the webhook's own id where it is left out.</summary>
    public string? RefundId { get; init; }

    /// <summary>The name of a dispute; the payment's where it is left out.</summary>
    public string? DisputeId { get; init; }

    /// <summary>How a dispute ended: won, which is meant where it is left out, or lost.</summary>
    public string? Outcome { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SandboxEvent))]
internal sealed partial class SandboxJson : JsonSerializerContext;
