using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Reads a body whole, up to the most that its route takes.</summary>
internal static class BodyBytes
{
    /// <summary>The largest body that a route takes which takes no file: 64 KiB.</summary>
    public const int LengthMax = 64 * 1024;

    /// <summary>What a larger one is answered with.</summary>
    public static Problem TooLarge => new(ProblemKind.PayloadTooLarge, $"A body has at most {LengthMax} bytes.");

    /// <summary>The body, or <see langword="null"/> when it is larger than <paramref name="lengthMax"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int lengthMax = LengthMax)
    {
        if (request.ContentLength > lengthMax)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await ReadSomeAsync(request, buffer)) > 0)
        {
            if (bytes.Length + read > lengthMax)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>The server takes a chunk whose size is no number that there can be for a broken connection, not for a malformed request.</summary>
    private static async ValueTask<int> ReadSomeAsync(HttpRequest request, byte[] buffer)
    {
        try
        {
            return await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted);
        }
        catch (IOException malformed) when (malformed.InnerException is OverflowException)
        {
            throw new BadHttpRequestException("The body's chunks can't be read.", malformed);
        }
    }
}
