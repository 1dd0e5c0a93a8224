using System.Data.Common;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>The log of operators' actions in PostgreSQL.</summary>
internal sealed class PostgreSqlAuditStore(PostgreSqlConnections connections) : IAuditStore
{
    /// <inheritdoc />
    public async Task<StoredAudit?> GetLastAsync(CancellationToken cancellation) =>
        (await ReadAsync(static command => command.CommandText = AuditTable.Last, cancellation)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<StoredAudit?> GetAsync(long number, CancellationToken cancellation) => (await ReadAsync(
        command =>
        {
            command.CommandText = AuditTable.Get;
            ClosingTable.Add(command, "number", number);
        },
        cancellation)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<StoredAudit?> FindAsync(string key, CancellationToken cancellation) => (await ReadAsync(
        command =>
        {
            command.CommandText = AuditTable.Find;
            ClosingTable.Add(command, "request_key", key);
        },
        cancellation)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<long, StoredAudit>> FindOutcomesAsync(IReadOnlyCollection<long> asked, CancellationToken cancellation) =>
        asked.Count == 0 ? new Dictionary<long, StoredAudit>()
        : (await ReadAsync(command => AuditTable.BindOutcomes(command, asked), cancellation)).ToDictionary(static record => record.Keys.Asked!.Value);

    /// <inheritdoc />
    public async Task<bool> InsertAsync(StoredAudit record, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(AuditTable.Insert);
        AuditTable.Bind(command, record);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredAudit>> ListAsync(AuditFilter filter, long before, int limit, CancellationToken cancellation) =>
        await ReadAsync(command => AuditTable.BindList(command, filter, before, limit), cancellation);

    private async Task<List<StoredAudit>> ReadAsync(Action<DbCommand> bind, CancellationToken cancellation)
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
}
