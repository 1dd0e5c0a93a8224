using Npgsql;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>Credits by position, in PostgreSQL.</summary>
internal sealed class PostgreSqlCreditLog(PostgreSqlConnections connections) : ICreditLog
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<CreditedCreator>> ReadCreatorsAsync(long after, long through, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(CreditRows.FindCreators);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = through });
        var creators = new List<CreditedCreator>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            creators.Add(CreditRows.Read(reader));
        }

        return creators;
    }
}
