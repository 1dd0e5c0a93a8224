using System.Data;
using Npgsql;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>The books from PostgreSQL.</summary>
internal sealed class PostgreSqlBooks(PostgreSqlConnections connections) : IBooks
{
    // One snapshot for all checks. Sorting a million entries in memory, and on one core: whoever reads the books must not slow those who buy.
    // Every check looks at every entry, so joins are by hash: right after many entries came, the planner still believes that there are few.
    private const string Settings = """
        SET TRANSACTION READ ONLY;
        SET LOCAL work_mem = '256MB';
        SET LOCAL max_parallel_workers_per_gather = 0;
        SET LOCAL jit = off;
        SET LOCAL enable_nestloop = off;
        """;

    private readonly BooksReader _reader = new("PostgreSql.Books");

    /// <inheritdoc />
    public async Task<BooksView> ReadAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        await using var connection = await connections.Readers.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using (var settings = new NpgsqlCommand(Settings, connection, transaction))
        {
            await settings.ExecuteNonQueryAsync(cancellation);
        }

        return await _reader.ReadAsync(transaction, asOf, cancellation);
    }
}
