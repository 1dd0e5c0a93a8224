using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.Grains.Books;

/// <summary>A closing as text, and the fingerprint of that text, by which the next one names it.</summary>
public static class ClosingText
{
    /// <summary>The format that is written.</summary>
    public const string Format = "orleanscoins-closing-1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Writes a closing.</summary>
    public static string Write(Closing closing) => JsonSerializer.Serialize(closing, Json);

    /// <summary>Reads a closing.</summary>
    /// <exception cref="FormatException">The text is no closing, or of a format that this program does not know.</exception>
    public static Closing Read(string body)
    {
        try
        {
            if (JsonSerializer.Deserialize<Closing>(body, Json) is { Format: Format, Totals.IsDefault: false, Carried.IsDefault: false, Digest: not null, Previous: not null } closing)
            {
                return closing;
            }
        }
        catch (JsonException fault)
        {
            throw new FormatException($"It can't be read: {fault.Message}", fault);
        }

        throw new FormatException($"It is not of the format '{Format}', which this program knows.");
    }

    /// <summary>The SHA-256 over a closing's text, or over what is kept beside it, in lower-case hexadecimal.</summary>
    public static string Fingerprint(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}
