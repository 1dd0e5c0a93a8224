using Npgsql;
using OrleansCoins.TestKit;

namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>
/// Files for PostgreSQL's write-ahead log. A server that has run for a while writes over old ones; a new one has to make each of them first, 16 MB of zeros
/// and an fsync in the middle of somebody's commit, which is what the slowest gifts would then wait for. So they are made before anything is measured.
/// </summary>
internal static class LogFiles
{
    /// <summary>8 GB: about what the row <c>gifts</c> writes.</summary>
    private const int Files = 512;

    /// <summary>Makes the files, unless the server is somebody's own, which is taken as it is.</summary>
    public static async Task PrepareAsync(string connectionString)
    {
        if (Environment.GetEnvironmentVariable(PostgresServer.EnvironmentVariable) is { Length: > 0 })
        {
            return;
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await ExecuteAsync($"ALTER SYSTEM SET min_wal_size = '{Files * 16}MB'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        for (var file = 0; file < Files; file++)
        {
            await ExecuteAsync("SELECT pg_logical_emit_message(true, '', ''), pg_switch_wal()");
        }

        // A checkpoint gives up what is written, and keeps the files for what comes.
        await ExecuteAsync("CHECKPOINT");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
