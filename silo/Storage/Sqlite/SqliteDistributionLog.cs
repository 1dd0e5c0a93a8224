using Microsoft.Data.Sqlite;
using OrleansCoins.Grains.Distribution;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>What creators were credited, from SQLite.</summary>
internal sealed class SqliteDistributionLog(SqliteFiles files) : IDistributionLog
{
    /// <inheritdoc />
    public Task ReadAsync(long from, long to, bool byDay, Action<EarnedOnDay> take, CancellationToken cancellation) => Task.Run(
        () =>
        {
            using var connection = files.Journal.Open();
            using var command = connection.CreateCommand();
            command.CommandText = DistributionRows.Earned;
            command.Parameters.AddRange([new SqliteParameter("$1", from), new SqliteParameter("$2", to), new SqliteParameter("$3", byDay ? 1 : 0)]);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                take(DistributionRows.Read(reader));
            }
        },
        cancellation);

    /// <inheritdoc />
    public async Task<long?> FindBeginAsync(CancellationToken cancellation) =>
        await SqliteReading.ReadAsync(files, DistributionRows.Begin, [], static reader => reader.GetInt64(0), cancellation) is [var begin] ? begin : null;
}
