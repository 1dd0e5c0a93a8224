using System.Data.Common;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The books from SQLite.</summary>
internal sealed class SqliteBooks(SqliteFiles files, ISealer sealer) : IBooks
{
    /// <summary>How the books are read here.</summary>
    public static readonly BooksDialect Dialect = new("Sqlite.Books", "SELECT coalesce(max(changed), 0) FROM documents");

    private readonly BooksReader _reader = new(Dialect, sealer);

    /// <inheritdoc />
    public Task<BooksView> ReadAsync(DateTimeOffset asOf, CancellationToken cancellation) =>
        InSnapshotAsync(transaction => _reader.ReadAsync(transaction, asOf, cancellation), cancellation);

    /// <inheritdoc />
    public Task<BooksView> ReadWholeAsync(DateTimeOffset asOf, CancellationToken cancellation) =>
        InSnapshotAsync(transaction => _reader.ReadWholeAsync(transaction, asOf, cancellation), cancellation);

    /// <inheritdoc />
    public Task<BooksForClosing> ReadForClosingAsync(DateTimeOffset asOf, long through, CancellationToken cancellation) =>
        InSnapshotAsync(transaction => _reader.ReadForClosingAsync(transaction, asOf, through, cancellation), cancellation);

    private Task<T> InSnapshotAsync<T>(Func<DbTransaction, Task<T>> read, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            using var connection = files.Journal.Open();
            // A transaction that only reads sees the file as it was at its first query, and holds nobody up.
            using var transaction = connection.BeginTransaction(deferred: true);
            return await read(transaction);
        },
        cancellation);
}
