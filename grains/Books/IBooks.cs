using OrleansCoins.GrainInterfaces.Books;

namespace OrleansCoins.Grains.Books;

/// <summary>Reads the books from the journal and the records beside it, in one consistent view of the database.</summary>
public interface IBooks
{
    /// <summary>The books as of now: the last closing that was made over books without differences, and what came after it.</summary>
    Task<BooksView> ReadAsync(DateTimeOffset asOf, CancellationToken cancellation);

    /// <summary>The same from everything there is, as if nothing were closed.</summary>
    Task<BooksView> ReadWholeAsync(DateTimeOffset asOf, CancellationToken cancellation);

    /// <summary>The books as of now, and what a closing carries of them, so that the books can go on from it.</summary>
    /// <param name="asOf">The time.</param>
    /// <param name="through">The position up to which it is closed; everything up to there must be final.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<BooksForClosing> ReadForClosingAsync(DateTimeOffset asOf, long through, CancellationToken cancellation);
}

/// <summary>The books at the moment at which they are closed.</summary>
/// <param name="View">The books.</param>
/// <param name="Carry">What the storage needs to go on from there; <see langword="null"/> where it can't.</param>
public sealed record BooksForClosing(BooksView View, string? Carry);
