using System.Text.Json;
using OrleansCoins.Grains.Books;

namespace OrleansCoins.Silo.Books;

/// <summary>Closings with their seals as a file of their own, to be kept elsewhere: one JSON object a line, in the order of their numbers.</summary>
internal static class SealFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>A closing's line.</summary>
    public static string Write(StoredClosing closing) => JsonSerializer.Serialize(new Line(closing.Body, closing.Seal?.PublicKey, closing.Seal?.Signature), Json);

    /// <summary>The closings of a file.</summary>
    /// <exception cref="InvalidDataException">A line holds none.</exception>
    public static async Task<IReadOnlyList<StoredClosing>> ReadAsync(string file, CancellationToken cancellation)
    {
        var closings = new List<StoredClosing>();
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(file, cancellation))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                var read = JsonSerializer.Deserialize<Line>(line, Json);
                var closing = ClosingText.Read(read?.Body ?? "");
                closings.Add(new StoredClosing(
                    closing.Number, closing.Name, closing.Through, read!.Body, read is { PublicKey: { } key, Signature: { } signature } ? new Seal(key, signature) : null));
            }
            catch (Exception fault) when (fault is JsonException or FormatException)
            {
                throw new InvalidDataException($"{file}, line {number} holds no closing: {fault.Message} It has to be a line that the command 'seals' wrote.", fault);
            }
        }

        return closings;
    }

    private sealed record Line(string Body, string? PublicKey, string? Signature);
}
