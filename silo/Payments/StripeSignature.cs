using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.Silo.Payments;

/// <summary>
/// Checks Stripe's signature: HMAC-SHA-256 over <c>t.body</c> in hexadecimal, in the header Stripe-Signature as <c>t=...,v1=...</c>, with several v1 while
/// a secret is being rolled (https://docs.stripe.com/webhooks#verify-manually). The exact bytes are checked, before anything is read from them.
/// </summary>
/// <param name="secret">The endpoint's signing secret, as Stripe shows it.</param>
internal sealed class StripeSignature(string secret)
{
    private const string Header = "stripe-signature";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(secret);

    /// <summary>Why a message is not to be believed, or <see langword="null"/> when it is.</summary>
    public Refusal? Check(WebhookMessage message, DateTimeOffset now)
    {
        if (!message.Headers.TryGetValue(Header, out var header))
        {
            return Refused("The header Stripe-Signature is required.");
        }

        string? timestamp = null;
        var signatures = new List<string>();
        foreach (var part in header.Split(','))
        {
            var (name, value) = part.Trim().Split('=', 2) is [var before, var after] ? (before, after) : ("", "");
            switch (name)
            {
                case "t":
                    timestamp = value;
                    break;
                case "v1":
                    signatures.Add(value);
                    break;
            }
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) > (decimal)StandardWebhook.Tolerance.TotalSeconds)
        {
            return Refused("The webhook's timestamp is missing, or too far from the present time.");
        }

        var expected = SignatureOf(timestamp!, message.Body.AsSpan());
        foreach (var signature in signatures)
        {
            if (Matches(signature, expected))
            {
                return null;
            }
        }

        return Refused("None of the webhook's v1 signatures is right.");
    }

    private static bool Matches(string given, byte[] expected)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return given.Length == 2 * bytes.Length
            && Convert.FromHexString(given, bytes, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(bytes, expected);
    }

    private static Refusal Refused(string detail) => new(RefusalReason.InvalidSignature, detail);

    private byte[] SignatureOf(string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(Encoding.UTF8.GetBytes($"{timestamp}."));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
