using System.Data.Common;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.Grains.Auditing;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>The log of operators' actions in a database.</summary>
internal abstract class AuditStore : IAuditStore
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
    public async Task<bool> InsertAsync(StoredAudit record, CancellationToken cancellation) => await WriteAsync(
        command =>
        {
            command.CommandText = AuditTable.Insert;
            AuditTable.Bind(command, record);
        },
        cancellation) == 1;

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredAudit>> ListAsync(AuditFilter filter, long before, int limit, CancellationToken cancellation) =>
        await ReadAsync(command => AuditTable.BindList(command, filter, before, limit), cancellation);

    /// <summary>The records that a command finds.</summary>
    protected abstract Task<List<StoredAudit>> ReadAsync(Action<DbCommand> bind, CancellationToken cancellation);

    /// <summary>How many records a command changes.</summary>
    protected abstract Task<int> WriteAsync(Action<DbCommand> bind, CancellationToken cancellation);
}
