using System.Data.Common;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>The log of operators' actions in PostgreSQL.</summary>
internal sealed class PostgreSqlAuditStore(PostgreSqlConnections connections) : AuditStore
{
    /// <inheritdoc />
    protected override async Task<List<StoredAudit>> ReadAsync(Action<DbCommand> bind, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand();
        bind(command);
        var records = new List<StoredAudit>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            records.Add(AuditTable.Read(reader));
        }

        return records;
    }

    /// <inheritdoc />
    protected override async Task<int> WriteAsync(Action<DbCommand> bind, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand();
        bind(command);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
