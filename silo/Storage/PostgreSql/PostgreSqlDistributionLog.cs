using System.Data;
using Npgsql;
using OrleansCoins.Grains.Distribution;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>What creators were credited, from PostgreSQL.</summary>
internal sealed class PostgreSqlDistributionLog(PostgreSqlConnections connections) : IDistributionLog
{
    private const int SecondsMax = 110;

    // On one core: whoever asks must not slow those who buy.
    private const string Settings = "SET TRANSACTION READ ONLY; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'";

    /// <inheritdoc />
    public async Task ReadAsync(long from, long to, bool byDay, Action<EarnedOnDay> take, CancellationToken cancellation)
    {
        await using var connection = await connections.Readers.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        await using (var settings = new NpgsqlCommand(Settings, connection, transaction))
        {
            await settings.ExecuteNonQueryAsync(cancellation);
        }

        await using var command = new NpgsqlCommand(DistributionRows.Earned, connection, transaction) { CommandTimeout = SecondsMax };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = byDay ? 1 : 0 });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            take(DistributionRows.Read(reader));
        }
    }

    /// <inheritdoc />
    public async Task<long?> FindBeginAsync(CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(DistributionRows.Begin);
        return (long?)await command.ExecuteScalarAsync(cancellation);
    }
}
