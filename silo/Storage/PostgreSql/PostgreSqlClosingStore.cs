using System.Data.Common;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>Closings in PostgreSQL.</summary>
internal sealed class PostgreSqlClosingStore(PostgreSqlConnections connections) : IClosingStore
{
    /// <inheritdoc />
    public async Task<StoredClosing?> GetLastAsync(CancellationToken cancellation) =>
        (await ReadAsync(ClosingTable.Last, static _ => { }, ClosingTable.Read, cancellation)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<StoredClosing?> FindAsync(string name, CancellationToken cancellation) =>
        (await ReadAsync(ClosingTable.Find, command => ClosingTable.Add(command, "name", name), ClosingTable.Read, cancellation)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<bool> InsertAsync(StoredClosing closing, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(ClosingTable.Insert);
        ClosingTable.Bind(command, closing);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ClosedEntry>> ReadEntriesAsync(long after, long through, int limit, CancellationToken cancellation) =>
        await ReadAsync(ClosingTable.Entries, command => ClosingTable.Bind(command, after, through, limit), ClosingTable.ReadEntry, cancellation);

    private async Task<List<T>> ReadAsync<T>(string sql, Action<DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(sql);
        bind(command);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
