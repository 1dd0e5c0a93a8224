using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Signs webhooks as the sandbox does, by Standard Webhooks 1.0, written here once more: a test that asked the product would agree with it.</summary>
internal sealed class SandboxWebhooks(byte[] key)
{
    public string Secret => $"whsec_{Convert.ToBase64String(key)}";

    /// <summary>An event of a payment, as the contract writes it; unless said otherwise the purchase's own payment.</summary>
    public static byte[] Event(string type, string purchase, long amount, string? payment = null, string currency = "USD") =>
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            type,
            timestamp = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            data = new { purchaseId = purchase, paymentId = payment ?? $"pay_{purchase}", amount = new { amount, currency } },
        });

    /// <summary>A signed request.</summary>
    /// <param name="body">What is signed.</param>
    /// <param name="age">How long ago it was signed.</param>
    /// <param name="sent">What is sent, if something else.</param>
    /// <param name="provider">To which provider's address.</param>
    /// <param name="id">The message's id, for one that is sent again.</param>
    public HttpRequestMessage Sign(byte[] body, TimeSpan age = default, byte[]? sent = null, string provider = "sandbox", string? id = null)
    {
        id ??= $"msg_{Caller.NewKey()}";
        var timestamp = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var mac = HMACSHA256.HashData(key, signed);
        var request = Api.Request(HttpMethod.Post, $"/v1/payment-webhooks/{provider}", sent ?? body);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(mac)}");
        return request;
    }
}
