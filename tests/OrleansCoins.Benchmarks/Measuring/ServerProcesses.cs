using Npgsql;

namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>
/// The processor time of all processes of a PostgreSQL server on this machine: the postmaster, its living children, and those that have ended, whose
/// times the postmaster inherits.
/// </summary>
internal sealed class ServerProcesses
{
    private readonly int _postmaster;

    private ServerProcesses(int postmaster) => _postmaster = postmaster;

    /// <summary>Finds the server's processes; <see langword="null"/> when it runs elsewhere, or nobody can tell.</summary>
    public static async Task<ServerProcesses?> FindAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return ProcessTimes.Read((int)(await command.ExecuteScalarAsync())!) is { Name: "postgres" } backend ? new ServerProcesses(backend.Parent) : null;
    }

    /// <summary>The processor time that they have used since they started.</summary>
    public TimeSpan ReadProcessorTime()
    {
        var time = ProcessTimes.Read(_postmaster) is { } postmaster ? postmaster.Own + postmaster.OfEnded : TimeSpan.Zero;
        foreach (var child in ProcessTimes.All().Where(process => process.Parent == _postmaster))
        {
            time += child.Own;
        }

        return time;
    }
}
