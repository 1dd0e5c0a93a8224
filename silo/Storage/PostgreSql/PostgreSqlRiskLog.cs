using Npgsql;
using OrleansCoins.Grains.Risk;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>What people are judged by, in PostgreSQL.</summary>
internal sealed class PostgreSqlRiskLog(PostgreSqlConnections connections) : IRiskLog
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<RiskRow>> ReadAsync(long after, long through, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(RiskRows.Read);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = through });
        var rows = new List<RiskRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (RiskRows.ReadRow(reader) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <inheritdoc />
    public async Task<long?> TimeAfterAsync(long position, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(RiskRows.TimeAfter);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        return (long?)await command.ExecuteScalarAsync(cancellation);
    }
}
