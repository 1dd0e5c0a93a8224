using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Writes and signs events as Stripe publishes it (docs.stripe.com/webhooks), independently of the product and of Stripe's library.</summary>
internal sealed class StripeWebhooks(string secret)
{
    private static int _events;

    public string Secret => secret;

    public static byte[] Event(string type, object about) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = $"evt_{Interlocked.Increment(ref _events)}",
        @object = "event",
        api_version = "2026-01-28.clover",
        created = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        livemode = false,
        type,
        data = new { @object = about },
    });

    public static byte[] Session(
        string type, string purchase, string user, long amount = 99, string currency = "usd", string status = "paid", string? payment = null) => Event(
        $"checkout.session.{type}",
        new
        {
            id = $"cs_{purchase}",
            @object = "checkout.session",
            mode = "payment",
            client_reference_id = purchase,
            metadata = new { purchaseId = purchase, userId = user },
            payment_intent = type == "expired" ? null : payment ?? PaymentOf(purchase),
            payment_status = status,
            amount_total = amount,
            currency,
        });

    public static byte[] Refund(string purchase, string name, long amount, string type = "refund.created", string status = "succeeded", string currency = "usd") => Event(
        type, new { id = name, @object = "refund", amount, currency, charge = $"ch_{purchase}", payment_intent = PaymentOf(purchase), status, metadata = new { } });

    /// <summary>The charge, of which so much was refunded in all.</summary>
    public static byte[] Charge(string purchase, long refunded) => Event("charge.refunded", new
    {
        id = $"ch_{purchase}",
        @object = "charge",
        amount = 99,
        amount_refunded = refunded,
        currency = "usd",
        payment_intent = PaymentOf(purchase),
        refunded = refunded == 99,
        metadata = new { },
    });

    public static byte[] Dispute(string purchase, string type, string status, long amount = 99) => Event($"charge.dispute.{type}", new
    {
        id = $"du_{purchase}",
        @object = "dispute",
        amount,
        currency = "usd",
        charge = $"ch_{purchase}",
        payment_intent = PaymentOf(purchase),
        status,
        metadata = new { },
    });

    public static string PaymentOf(string purchase) => $"pi_{purchase}";

    /// <summary>A signed request.</summary>
    public HttpRequestMessage Sign(byte[] body, TimeSpan age = default, byte[]? sent = null, string? header = null)
    {
        var timestamp = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds();
        var request = Api.Request(HttpMethod.Post, "/v1/payment-webhooks/stripe", sent ?? body);
        request.Headers.TryAddWithoutValidation("Stripe-Signature", header ?? $"t={timestamp},v1={SignatureOf(timestamp, body)},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39");
        return request;
    }

    public string SignatureOf(long timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture)), (byte)'.', .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }
}
