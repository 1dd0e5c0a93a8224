using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Makes JSON Web Tokens by hand (RFC 7519), good ones and bad ones.</summary>
internal static class Tokens
{
    /// <summary>The claims of a good token.</summary>
    public static Dictionary<string, object> Claims(string user) => new()
    {
        ["sub"] = user,
        ["aud"] = "orleanscoins",
        ["birthdate"] = "1990-01-31",
        ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
    };

    /// <summary>A token, signed as its header says: with HS256 or HS512, and with HS256 where it says anything else.</summary>
    public static string Sign(byte[] key, Dictionary<string, object> claims, string algorithm = "HS256", params (string Name, object Value)[] headers)
    {
        var header = headers.ToDictionary(static pair => pair.Name, static pair => pair.Value);
        (header["alg"], header["typ"]) = (algorithm, "JWT");
        var head = Part(JsonSerializer.SerializeToUtf8Bytes(header));
        var body = Part(JsonSerializer.SerializeToUtf8Bytes(claims));
        var signed = Encoding.ASCII.GetBytes($"{head}.{body}");
        return $"{head}.{body}.{Part(algorithm == "HS512" ? HMACSHA512.HashData(key, signed) : HMACSHA256.HashData(key, signed))}";
    }

    /// <summary>A token that says it needs no signature, and has none (RFC 7519, section 6).</summary>
    public static string Unsigned(Dictionary<string, object> claims) =>
        $"{Part("""{"alg":"none","typ":"JWT"}"""u8)}.{Part(JsonSerializer.SerializeToUtf8Bytes(claims))}.";

    /// <summary>The same token for somebody else, under the first one's signature.</summary>
    public static string Tamper(string token, string user)
    {
        var parts = token.Split('.');
        var claims = JsonSerializer.Deserialize<Dictionary<string, object>>(Base64Url.DecodeFromChars(parts[1]))!;
        claims["sub"] = user;
        return $"{parts[0]}.{Part(JsonSerializer.SerializeToUtf8Bytes(claims))}.{parts[2]}";
    }

    private static string Part(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
