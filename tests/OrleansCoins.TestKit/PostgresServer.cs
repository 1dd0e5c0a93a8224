using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrleansCoins.TestKit;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>ORLEANSCOINS_TEST_POSTGRES</c> names, or a private one, started from the installed binaries as an
/// unprivileged user on a free port of the loopback address, and gone when the process ends.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    /// <summary>The environment variable with a connection string to a server where databases may be created.</summary>
    public const string EnvironmentVariable = "ORLEANSCOINS_TEST_POSTGRES";

    private static readonly Lazy<PostgresServer?> SharedServer = new(StartOrNull);
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private static int _databases;

    private readonly string _connectionString;
    private readonly string? _directory;
    private readonly Process? _process;

    private PostgresServer(string connectionString, string? directory, Process? process)
    {
        (_connectionString, _directory, _process) = (connectionString, directory, process);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

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

    /// <summary>Stops the server, if it was started here, and removes its files.</summary>
    public void Dispose()
    {
        if (_process is { HasExited: false } process)
        {
            // SIGQUIT of the parent lets PostgreSQL end its own children at once.
            Run("/bin/kill", "-QUIT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                process.Kill(entireProcessTree: true);
            }
        }

        if (_directory is not null && Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static PostgresServer? StartOrNull()
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } given)
        {
            return new PostgresServer(given, null, null);
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
            Run("/bin/chown", "postgres", directory);
        }

        RunAs(asRoot, Path.Combine(binaries, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        var port = FreePort();

        // Durability is what is tested, so fsync stays on; the rest keeps checkpoints out of short runs.
        var process = Process.Start(StartInfo(
            asRoot,
            Path.Combine(binaries, "postgres"),
            "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", directory,
            "-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "max_wal_size=16GB", "-c", "checkpoint_timeout=15min",
            "-c", "wal_compression=lz4", "-c", "log_min_messages=panic"))!;
        var server = new PostgresServer($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Include Error Detail=true", directory, process);
        server.WaitUntilReady();
        return server;
    }

    private void WaitUntilReady()
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
                if (_process is not { HasExited: false })
                {
                    throw new InvalidOperationException($"The private PostgreSQL server ended before it took a connection; its files were in {_directory}.", fault);
                }

                if (Stopwatch.GetElapsedTime(started) > StartTimeMax)
                {
                    throw new TimeoutException($"The private PostgreSQL server took no connection within {StartTimeMax.TotalSeconds} s.", fault);
                }

                Thread.Sleep(50);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void RunAs(bool asPostgres, string program, params string[] arguments) => Finish(Process.Start(StartInfo(asPostgres, program, arguments))!);

    private static void Run(string program, params string[] arguments) => Finish(Process.Start(StartInfo(false, program, arguments))!);

    private static void Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}: {output}");
        }
    }

    private static ProcessStartInfo StartInfo(bool asPostgres, string program, params string[] arguments)
    {
        // setpriv replaces itself by the program, so that the process that is started is the one that is stopped.
        string[] prefix = asPostgres ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", program] : [program];
        var info = new ProcessStartInfo(prefix[0]) { RedirectStandardOutput = true, WorkingDirectory = "/tmp" };
        foreach (var argument in prefix.Skip(1).Concat(arguments))
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }
}
