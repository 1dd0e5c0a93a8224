using System.Runtime.InteropServices;
using Npgsql;

namespace OrleansCoins.Benchmarks.Reporting;

/// <summary>What was measured on: figures mean nothing without it.</summary>
internal sealed record Surroundings(DateTimeOffset At, string Machine, string Runtime, bool ServerGarbageCollection, string Database, IReadOnlyDictionary<string, string> Settings)
{
    private const string Asked =
        "SELECT name, current_setting(name) FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_compression', "
        + "'min_wal_size', 'max_wal_size', 'checkpoint_timeout', 'shared_buffers', 'max_connections', 'wal_sync_method', 'commit_delay') ORDER BY name";

    public static async Task<Surroundings> LookAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var settings = new Dictionary<string, string>();
        await using var command = new NpgsqlCommand(Asked, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            settings[reader.GetString(0)] = reader.GetString(1);
        }

        return new Surroundings(
            DateTimeOffset.Now,
            $"{Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription}",
            RuntimeInformation.FrameworkDescription,
            System.Runtime.GCSettings.IsServerGC,
            $"PostgreSQL {connection.PostgreSqlVersion}",
            settings);
    }

    private static string Processor()
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
        }
        catch (IOException)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }
    }
}
