using System.Globalization;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Grains.Documents;

/// <summary>Where in a list of documents, newest first, the next stretch begins: behind a document's creation and id.</summary>
internal static class DocumentPosition
{
    /// <summary>The position behind a document.</summary>
    public static string Write(Document document) => string.Create(CultureInfo.InvariantCulture, $"{document.CreatedAtMicroseconds}:{document.Id}");

    /// <summary>Reads one; <see langword="null"/> for the list's beginning.</summary>
    /// <exception cref="InvalidPositionException">It is none.</exception>
    public static (long CreatedAtMicroseconds, string Id)? Read(string? position)
    {
        if (position is null)
        {
            return null;
        }

        var colon = position.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(position.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var created)
            ? (created, position[(colon + 1)..])
            : throw new InvalidPositionException();
    }
}
