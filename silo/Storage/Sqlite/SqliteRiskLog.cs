using Microsoft.Data.Sqlite;
using OrleansCoins.Grains.Risk;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>What people are judged by, in SQLite.</summary>
internal sealed class SqliteRiskLog(SqliteFiles files) : IRiskLog
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<RiskRow>> ReadAsync(long after, long through, CancellationToken cancellation) =>
        [.. (await SqliteReading.ReadAsync(
            files, RiskRows.Read, [new SqliteParameter("$1", after), new SqliteParameter("$2", through)], RiskRows.ReadRow, cancellation)).OfType<RiskRow>()];

    /// <inheritdoc />
    public async Task<long?> TimeAfterAsync(long position, CancellationToken cancellation) =>
        (await SqliteReading.ReadAsync(files, RiskRows.TimeAfter, [new SqliteParameter("$1", position)], static row => (long?)row.GetInt64(0), cancellation)).FirstOrDefault();
}
