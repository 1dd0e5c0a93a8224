using System.Diagnostics;
using Npgsql;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.TestKit;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>ORLEANSCOINS_TEST_POSTGRES</c> names, or a private one, started from the installed binaries as an
/// unprivileged user on a free port of the loopback address. It ends with the test process, however that ends, and its files go with it.
/// </summary>
public sealed class PostgresServer
{
    /// <summary>The environment variable with a connection string to a server where databases may be created.</summary>
    public const string EnvironmentVariable = "ORLEANSCOINS_TEST_POSTGRES";

    private static readonly Lazy<PostgresServer?> SharedServer = new(StartOrNull);
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private static int _databases;

    private readonly string _connectionString;

    private PostgresServer(string connectionString) => _connectionString = connectionString;

    /// <summary>Whether there is a server for this run, or binaries to start one from.</summary>
    public static bool IsAvailable => Shared is not null;

    /// <summary>Why there is none.</summary>
    public static string WhyNot { get; private set; } = "";

    /// <summary>The server of this test run, started when first asked for; <see langword="null"/> where there can be none.</summary>
    public static PostgresServer? Shared => SharedServer.Value;

    /// <summary>Makes an empty database and gives the connection string to it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}_{Stopwatch.GetTimestamp()}";
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name }.ConnectionString;
    }

    private static PostgresServer? StartOrNull()
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } given)
        {
            return new PostgresServer(given);
        }

        if (FindBinaries() is not { } binaries)
        {
            WhyNot = $"PostgreSQL is not installed, and {EnvironmentVariable} is not set.";
            return null;
        }

        return Start(binaries);
    }

    private static string? FindBinaries() =>
        new[] { "/usr/lib/postgresql", "/usr/local/pgsql" }
            .Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root).Append(root))
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault();

    private static PostgresServer Start(string binaries)
    {
        var directory = Directory.CreateTempSubdirectory("orleanscoins-pg-").FullName;
        var data = Path.Combine(directory, "data");
        var asRoot = Environment.UserName == "root";
        if (asRoot)
        {
            Run(["/bin/chown", "postgres", directory]);
        }

        Run([.. AsPostgres(asRoot), Path.Combine(binaries, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        var port = FreePorts.Next();

        // Durability is what is tested, so fsync stays on; the rest keeps checkpoints out of short runs. SIGQUIT lets PostgreSQL end its own children
        // at once.
        var process = BoundProcess.Start(
            [
                .. AsPostgres(asRoot), Path.Combine(binaries, "postgres"),
                "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", directory,
                "-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "max_wal_size=16GB", "-c", "checkpoint_timeout=15min",
                "-c", "wal_compression=lz4", "-c", "log_min_messages=panic",
            ],
            directory,
            signalAtEnd: "QUIT",
            leftover: directory);
        var server = new PostgresServer($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Include Error Detail=true");
        server.WaitUntilReady(process);
        return server;
    }

    private void WaitUntilReady(BoundProcess process)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(_connectionString);
                connection.Open();
                return;
            }
            catch (NpgsqlException fault)
            {
                if (process.Ended.IsCompleted)
                {
                    throw new InvalidOperationException($"The private PostgreSQL server ended before it took a connection. It said:\n{process.Output}", fault);
                }

                if (Stopwatch.GetElapsedTime(started) > StartTimeMax)
                {
                    throw new TimeoutException($"The private PostgreSQL server took no connection within {StartTimeMax.TotalSeconds} s.", fault);
                }

                Thread.Sleep(50);
            }
        }
    }

    // setpriv replaces itself by the program, so that the process that is started is the one that is stopped.
    private static string[] AsPostgres(bool asRoot) => asRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

    private static void Run(IReadOnlyList<string> command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {output}");
        }
    }
}
