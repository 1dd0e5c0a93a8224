using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;

namespace OrleansCoins.Grains.Payments;

/// <summary>
/// Signs and checks webhooks by Standard Webhooks 1.0: HMAC-SHA-256 over <c>id.timestamp.body</c>, in the headers webhook-id, webhook-timestamp and
/// webhook-signature (https://www.standardwebhooks.com).
/// </summary>
/// <param name="secret">The key, at least 24 bytes as the standard asks.</param>
public sealed class StandardWebhook(byte[] secret)
{
    /// <summary>How far a webhook's time may be from ours, to either side.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string IdHeader = "webhook-id";
    private const string TimestampHeader = "webhook-timestamp";
    private const string SignatureHeader = "webhook-signature";
    private const string SignatureVersion = "v1,";

    /// <summary>The key of a secret as people exchange it: <c>whsec_</c> and base64.</summary>
    /// <exception cref="FormatException">The secret has not that form, or is shorter than 24 bytes.</exception>
    public static byte[] ParseSecret(string text)
    {
        const string prefix = "whsec_";
        var key = Convert.FromBase64String(text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text);
        return key.Length >= 24 ? key : throw new FormatException("A webhook secret is 'whsec_' and the base64 of at least 24 random bytes.");
    }

    /// <summary>The message for a body, signed as of <paramref name="now"/>.</summary>
    public WebhookMessage Sign(string id, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers = ImmutableDictionary<string, string>.Empty
            .Add(IdHeader, id)
            .Add(TimestampHeader, timestamp)
            .Add(SignatureHeader, SignatureVersion + Convert.ToBase64String(SignatureOf(id, timestamp, body)));
        return new WebhookMessage(headers, [.. body]);
    }

    /// <summary>Why a message is not to be believed, or <see langword="null"/> when it is.</summary>
    public Refusal? Check(WebhookMessage message, DateTimeOffset now)
    {
        if (!message.Headers.TryGetValue(IdHeader, out var id)
            || !message.Headers.TryGetValue(TimestampHeader, out var timestamp)
            || !message.Headers.TryGetValue(SignatureHeader, out var signatures))
        {
            return Refused("The headers webhook-id, webhook-timestamp and webhook-signature are required.");
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) > (decimal)Tolerance.TotalSeconds)
        {
            return Refused("The webhook's timestamp is too far from the present time.");
        }

        var expected = SignatureOf(id, timestamp, message.Body.AsSpan());
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (signature.StartsWith(SignatureVersion, StringComparison.Ordinal) && Matches(signature[SignatureVersion.Length..], expected))
            {
                return null;
            }
        }

        return Refused("None of the webhook's signatures is right.");
    }

    /// <summary>The message's name, the same however often it is sent.</summary>
    internal static string IdOf(WebhookMessage message) => message.Headers[IdHeader];

    private static bool Matches(string given, byte[] expected)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(given, bytes, out var length) && CryptographicOperations.FixedTimeEquals(bytes[..length], expected);
    }

    private static Refusal Refused(string detail) => new(RefusalReason.InvalidSignature, detail);

    private byte[] SignatureOf(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
