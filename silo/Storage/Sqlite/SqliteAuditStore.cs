using System.Data.Common;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The log of operators' actions in SQLite, beside the journal and written by its writer.</summary>
internal sealed class SqliteAuditStore(SqliteFiles files) : IAuditStore
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
    public Task<bool> InsertAsync(StoredAudit record, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            using var command = files.JournalWriter.Connect().CreateCommand();
            command.CommandText = AuditTable.Insert;
            AuditTable.Bind(command, record);
            return command.ExecuteNonQuery() == 1;
        });
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredAudit>> ListAsync(AuditFilter filter, long before, int limit, CancellationToken cancellation) =>
        await ReadAsync(command => AuditTable.BindList(command, filter, before, limit), cancellation);

    private Task<List<StoredAudit>> ReadAsync(Action<DbCommand> bind, CancellationToken cancellation) =>
        SqliteReading.ReadAsync(files, bind, AuditTable.Read, cancellation);
}
