using System.Data;
using System.Data.Common;
using Npgsql;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>The books from PostgreSQL.</summary>
internal sealed class PostgreSqlBooks(PostgreSqlConnections connections, ISealer sealer) : IBooks
{
    /// <summary>How the books are read here.</summary>
    public static readonly BooksDialect Dialect = new(
        "PostgreSql.Books",
        // A change that this snapshot does not see has the id of a transaction that was not done: its oldest one, or a later one.
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1",
        // Sorting a million entries in memory, and on one core: whoever reads the books must not slow those who buy.
        // Every check looks at every entry, so joins are by hash: right after many entries came, the planner still believes that there are few.
        WholeSettings: """
            SET LOCAL work_mem = '256MB';
            SET LOCAL max_parallel_workers_per_gather = 0;
            SET LOCAL jit = off;
            SET LOCAL enable_nestloop = off;
            """,
        // What came after a closing is a small part, at the end of an index, and what it is compared with is looked up.
        TailSettings: """
            SET LOCAL max_parallel_workers_per_gather = 0;
            SET LOCAL jit = off;
            SET LOCAL enable_seqscan = off;
            """);

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

    /// <summary>One snapshot for all checks.</summary>
    private async Task<T> InSnapshotAsync<T>(Func<DbTransaction, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await connections.Readers.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using (var settings = new NpgsqlCommand("SET TRANSACTION READ ONLY", connection, transaction))
        {
            await settings.ExecuteNonQueryAsync(cancellation);
        }

        return await read(transaction);
    }
}
