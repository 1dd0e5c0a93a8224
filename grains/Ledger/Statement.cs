using System.Globalization;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Grains.Ledger;

/// <summary>Reads an account's statement from the journal, newest first, a page at a time.</summary>
internal static class Statement
{
    /// <summary>A page of the statement. Its position is the sequence that the last page ended with.</summary>
    public static async Task<Page<T>> ReadAsync<T>(IJournal journal, AccountId account, PageRequest page, Func<Entry, T> read)
    {
        var entries = await journal.ReadBackwardAsync(account, BeforeOf(page), page.Limit, CancellationToken.None);
        var next = entries.Count == page.Limit && entries[^1].Sequence > 1 ? PositionOf(entries[^1].Sequence) : null;
        return new Page<T>([.. entries.Select(read)], next);
    }

    /// <summary>The sequence that a page ends before.</summary>
    /// <exception cref="InvalidPositionException">The position is not one of a statement.</exception>
    public static long BeforeOf(PageRequest page) =>
        page.Position is null ? long.MaxValue
        : long.TryParse(page.Position, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before
        : throw new InvalidPositionException();

    /// <summary>The position that goes on before a sequence.</summary>
    public static string PositionOf(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);
}
