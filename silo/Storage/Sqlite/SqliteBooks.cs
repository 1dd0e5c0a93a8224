using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The books from SQLite.</summary>
internal sealed class SqliteBooks(SqliteFiles files) : IBooks
{
    private readonly BooksReader _reader = new("Sqlite.Books");

    /// <inheritdoc />
    public Task<BooksView> ReadAsync(DateTimeOffset asOf, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            using var connection = files.Journal.Open();
            // A transaction that only reads sees the file as it was at its first query, and holds nobody up.
            using var transaction = connection.BeginTransaction(deferred: true);
            return await _reader.ReadAsync(transaction, asOf, cancellation);
        },
        cancellation);
}
