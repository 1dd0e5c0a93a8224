using System.Data.Common;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The log of operators' actions in SQLite, beside the journal and written by its writer.</summary>
internal sealed class SqliteAuditStore(SqliteFiles files) : AuditStore
{
    /// <inheritdoc />
    protected override Task<List<StoredAudit>> ReadAsync(Action<DbCommand> bind, CancellationToken cancellation) =>
        SqliteReading.ReadAsync(files, bind, AuditTable.Read, cancellation);

    /// <inheritdoc />
    protected override Task<int> WriteAsync(Action<DbCommand> bind, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            using var command = files.JournalWriter.Connect().CreateCommand();
            bind(command);
            return command.ExecuteNonQuery();
        });
    }
}
