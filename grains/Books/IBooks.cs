using OrleansCoins.GrainInterfaces.Books;

namespace OrleansCoins.Grains.Books;

/// <summary>Reads the books from the journal and the records beside it, in one consistent view of the database.</summary>
public interface IBooks
{
    /// <summary>The books as of now.</summary>
    Task<BooksView> ReadAsync(DateTimeOffset asOf, CancellationToken cancellation);
}
