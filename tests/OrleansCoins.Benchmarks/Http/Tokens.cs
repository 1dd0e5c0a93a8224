using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.Benchmarks.Http;

/// <summary>Tokens as a provider would make them, signed with the key that both servers are given (RFC 7519, HS256).</summary>
internal static class Tokens
{
    /// <summary>The key; it guards nothing but this run on this machine.</summary>
    public const string Key = "a key for benchmarks on one machine, thirty-two bytes and more";

    public static string Make(string user, string? scope = null)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new Dictionary<string, object> { ["sub"] = user, ["aud"] = "orleanscoins", ["birthdate"] = "1990-01-31", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 86_400 };
        if (scope is not null)
        {
            claims["scope"] = scope;
        }

        var signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
