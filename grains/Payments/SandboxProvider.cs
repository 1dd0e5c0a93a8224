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

    private const string SucceededType = "payment.succeeded";
    private const string FailedType = "payment.failed";

    /// <inheritdoc />
    public string Name => ProviderName;

    /// <inheritdoc />
    public Task<Checkout> OpenCheckoutAsync(PurchaseId purchase, UserId buyer, Money price, CancellationToken cancellation) =>
        Task.FromResult(new Checkout(new Uri(publicUrl, $"/dev/payments/{purchase}/succeed").AbsoluteUri));

    /// <summary>The webhook that a provider would send of a payment.</summary>
    public WebhookMessage Sign(PurchaseId purchase, Money price, PaymentEventKind kind)
    {
        var now = time.GetUtcNow();
        var paymentId = $"sandbox_{purchase}";
        var type = kind == PaymentEventKind.Succeeded ? SucceededType : FailedType;
        var body = new SandboxEvent(
            type, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), new SandboxPayment(purchase, paymentId, price));
        return webhooks.Sign($"{paymentId}_{type}", now, JsonSerializer.SerializeToUtf8Bytes(body, SandboxJson.Default.SandboxEvent));
    }

    /// <inheritdoc />
    public Outcome<PaymentEvent> ReadWebhook(WebhookMessage message)
    {
        if (webhooks.Check(message, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var body = JsonSerializer.Deserialize(message.Body.AsSpan(), SandboxJson.Default.SandboxEvent);
            PaymentEventKind? kind = body?.Type switch
            {
                SucceededType => PaymentEventKind.Succeeded,
                FailedType => PaymentEventKind.Failed,
                _ => null,
            };
            return kind is { } known && body!.Data.PaymentId is { Length: > 0 and <= 255 } paymentId && !paymentId.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? Outcome<PaymentEvent>.Accepted(new PaymentEvent(known, Name, body.Data.PaymentId, body.Data.PurchaseId, body.Data.Amount))
                : new Refusal(RefusalReason.InvalidRequest, $"The webhook's type is {SucceededType} or {FailedType}, and its paymentId 1-255 printable ASCII characters.");
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            return new Refusal(RefusalReason.InvalidRequest, "The webhook's body is not an event of a payment.");
        }
    }
}

internal sealed record SandboxEvent(string Type, string Timestamp, SandboxPayment Data);

internal sealed record SandboxPayment(PurchaseId PurchaseId, string PaymentId, Money Amount);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SandboxEvent))]
internal sealed partial class SandboxJson : JsonSerializerContext;
