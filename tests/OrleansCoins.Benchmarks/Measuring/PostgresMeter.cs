using Npgsql;

namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>Tells how large a PostgreSQL database is. The log is the server's: only one contestant writes at a time.</summary>
internal sealed class PostgresMeter(string connectionString) : IStorageMeter
{
    public async Task<StorageUse> ReadAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT pg_database_size(current_database()), pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new StorageUse(reader.GetInt64(0), reader.GetInt64(1));
    }
}
