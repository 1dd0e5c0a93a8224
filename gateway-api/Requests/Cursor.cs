using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OrleansCoins.Gateway.Requests;

/// <summary>
/// Wraps an inner position for the outside: a tag, then the position. The tag covers the position and the query it belongs to, so a cursor of
/// another query, or one that was changed on the way, is noticed. It is no secret: a position tells nothing its query wouldn't.
/// </summary>
internal static class Cursor
{
    private const int TagSize = 8;
    private const int LengthMax = 512;

    /// <summary>The cursor for a position of the query that <paramref name="scope"/> names.</summary>
    public static string Write(string scope, string position) =>
        Base64Url.EncodeToString([.. Tag(scope, position), .. Encoding.UTF8.GetBytes(position)]);

    /// <summary>Reads a cursor of that query; <see langword="false"/> for anything else.</summary>
    public static bool TryRead(string? cursor, string scope, [NotNullWhen(true)] out string? position)
    {
        position = null;
        if (cursor is null or { Length: 0 or > LengthMax } || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= TagSize)
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(bytes.AsSpan(TagSize));

        // Compared as written, too: base64url has several spellings of the same bytes, and only one is ours.
        if (!Tag(scope, text).AsSpan().SequenceEqual(bytes.AsSpan(0, TagSize)) || Write(scope, text) != cursor)
        {
            return false;
        }

        position = text;
        return true;
    }

    private static byte[] Tag(string scope, string position) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\n\n{position}"))[..TagSize];
}
