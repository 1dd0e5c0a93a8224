using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Requests as only someone who has read our source would make them.</summary>
internal static class Requests
{
    private const int CursorTagSize = 8;

    /// <summary>A cursor in the gateway's own form, of a position that was never given out.</summary>
    public static string Forge(string scope, string position)
    {
        var tag = SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\n\n{position}"))[..CursorTagSize];
        return Base64Url.EncodeToString([.. tag, .. Encoding.UTF8.GetBytes(position)]);
    }
}
