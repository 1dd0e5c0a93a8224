using System.Diagnostics;
using Npgsql;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.TestKit;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>ORLEANSCOINS_TEST_POSTGRES</c> names, or a private one, started from the installed binaries as an
/// unprivileged user on a free port of the loopback address. It ends with the test process, however that ends, and its files go with it.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    /// <summary>The environment variable with a connection string to a server where databases may be created.</summary>
    public const string EnvironmentVariable = "ORLEANSCOINS_TEST_POSTGRES";

    /// <summary>Why a test can have no server of its own, where <see cref="CanStartOwn"/> says so.</summary>
    public const string WhyNoOwn = "PostgreSQL's binaries are not installed.";

    private const string DataDirectory = "data";
    private const int SignalInterrupt = 2;
    private const int SignalQuit = 3;

    private static readonly Lazy<PostgresServer?> SharedServer = new(StartOrNull);
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(10);
    private static int _databases;

    private readonly string _connectionString;
    private readonly string? _directory;
    private readonly Func<BoundProcess>? _run;
    private BoundProcess? _process;

    private PostgresServer(string connectionString, string? directory = null, Func<BoundProcess>? run = null) =>
        (_connectionString, _directory, _run) = (connectionString, directory, run);

    /// <summary>Whether there is a server for this run, or binaries to start one from.</summary>
    public static bool IsAvailable => Shared is not null;

    /// <summary>Why there is none.</summary>
    public static string WhyNot { get; private set; } = "";

    /// <summary>The server of this test run, started when first asked for; <see langword="null"/> where there can be none.</summary>
    public static PostgresServer? Shared => SharedServer.Value;

    /// <summary>Whether a test can have a server of its own, to stop and to break: there are binaries to start one from.</summary>
    public static bool CanStartOwn => FindBinaries() is not null;

    /// <summary>Starts a server that nobody else uses.</summary>
    /// <param name="settings">Settings of its own, such as <c>archive_mode=on</c>.</param>
    /// <exception cref="InvalidOperationException">There are no binaries; ask <see cref="CanStartOwn"/> first.</exception>
    public static PostgresServer StartOwn(params string[] settings) =>
        Start(FindBinaries() ?? throw new InvalidOperationException(WhyNoOwn), isShared: false, settings);

    /// <summary>Starts a server on files that are there already: in the folder <c>data</c> of a directory, which goes with the server.</summary>
    internal static PostgresServer StartOn(string directory, params string[] settings) =>
        Launch(FindBinaries() ?? throw new InvalidOperationException(WhyNoOwn), directory, isShared: false, settings);

    /// <summary>Where PostgreSQL's programs lie.</summary>
    internal static string Binaries => FindBinaries() ?? throw new InvalidOperationException(WhyNoOwn);

    /// <summary>The way to the server's own database, as its superuser.</summary>
    internal string ConnectionString => _connectionString;

    /// <summary>
    /// Stops a server of one's own at once, without a checkpoint, as <c>pg_ctl stop -m immediate</c> does: its clients are cut off, and it recovers
    /// from its log when it starts again.
    /// </summary>
    public void StopAtOnce() => End(SignalQuit);

    /// <summary>Stops a server of one's own in an orderly way: its files are whole afterwards. Its clients are cut off all the same.</summary>
    public void Stop() => End(SignalInterrupt);

    /// <summary>Starts a server of one's own again, on the same port, and waits until it takes connections.</summary>
    /// <exception cref="TimeoutException">It took none within half a minute.</exception>
    public void StartAgain()
    {
        _process?.Dispose();
        _process = _run!();
        WaitUntilReady(_process);
    }

    /// <summary>Copies the files of a stopped server of one's own.</summary>
    /// <returns>Where the copy lies. It goes when the server goes.</returns>
    public string CopyFiles()
    {
        var copy = Path.Combine(_directory!, $"copy-{Guid.NewGuid():N}");
        Run(["/bin/cp", "-a", Files, copy]);
        return copy;
    }

    /// <summary>Puts a copy in the place of the files of a stopped server of one's own, as a restore does. The copy is used up.</summary>
    public void PutBack(string copy)
    {
        Directory.Delete(Files, recursive: true);
        Directory.Move(copy, Files);
    }

    private string Files => Path.Combine(_directory!, DataDirectory);

    /// <summary>
    /// Starts a standby of a server of one's own: a copy on a port of its own, which takes over all that is committed there, until it is promoted. Its
    /// databases have the same names.
    /// </summary>
    public PostgresServer StartStandby()
    {
        var (directory, binaries) = (NewDirectory(), FindBinaries()!);
        var primary = new NpgsqlConnectionStringBuilder(_connectionString);
        Run([
            .. AsPostgres, Path.Combine(binaries, "pg_basebackup"), "-D", Path.Combine(directory, DataDirectory), "-R", "-X", "stream", "-c", "fast", "--no-sync",
            "-h", primary.Host!, "-p", $"{primary.Port}", "-U", primary.Username!,
        ]);
        return Launch(binaries, directory, isShared: false);
    }

    /// <summary>
    /// Makes commits wait for the standbys of a server of one's own: what is answered is on both from then on. A standby that was copied before waits
    /// for nobody when it is promoted.
    /// </summary>
    public Task WaitForStandbysAsync() => ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");

    /// <summary>Cuts a standby off from its server for good: what is committed there from now on it lacks.</summary>
    public async Task CutOffAsync()
    {
        await ExecuteAsync("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
        await UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)", "the standby has stopped to receive");
    }

    /// <summary>Waits until a standby has taken over all that its server has committed by now.</summary>
    /// <param name="primary">Its server.</param>
    public async Task CatchUpAsync(PostgresServer primary)
    {
        var end = await primary.AskAsync("SELECT pg_current_wal_flush_lsn()::text");
        await UntilAsync($"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn", "the standby has caught up");
    }

    /// <summary>Makes a standby the server: it takes writes, on a new timeline.</summary>
    public Task PromoteAsync() => UntilAsync("SELECT pg_promote(wait_seconds => 20)", "the standby is promoted");

    /// <summary>The way to a database of the same name on this server.</summary>
    /// <param name="connectionString">The way to it on another.</param>
    public string SameDatabase(string connectionString) =>
        new NpgsqlConnectionStringBuilder(_connectionString) { Database = new NpgsqlConnectionStringBuilder(connectionString).Database }.ConnectionString;

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

    /// <summary>Stops a server of one's own, and removes its files.</summary>
    public void Dispose()
    {
        _process?.Dispose();
        _process = null;
        if (_directory is not null && Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private async Task ExecuteAsync(params string[] statements)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<object?> AskAsync(string question)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task UntilAsync(string question, string awaited)
    {
        var started = Stopwatch.GetTimestamp();
        while (await AskAsync(question) is not true)
        {
            if (Stopwatch.GetElapsedTime(started) > StartTimeMax)
            {
                throw new TimeoutException($"After {StartTimeMax.TotalSeconds} s this did not hold: {awaited}.");
            }

            await Task.Delay(20);
        }
    }

    private void End(int signal) => _process!.EndAsync(signal, StopTimeMax).GetAwaiter().GetResult();

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

        return Start(binaries, isShared: true);
    }

    private static string? FindBinaries() =>
        new[] { "/usr/lib/postgresql", "/usr/local/pgsql" }
            .Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root).Append(root))
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault();

    private static PostgresServer Start(string binaries, bool isShared, params string[] settings)
    {
        var directory = NewDirectory();
        Run([
            .. AsPostgres, Path.Combine(binaries, "initdb"), "-D", Path.Combine(directory, DataDirectory),
            "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync",
        ]);
        return Launch(binaries, directory, isShared, settings);
    }

    /// <summary>A new directory, of the user that servers run as.</summary>
    internal static string NewDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("orleanscoins-pg-").FullName;
        if (IsRoot)
        {
            Run(["/bin/chown", "postgres", directory]);
        }

        return directory;
    }

    private static PostgresServer Launch(string binaries, string directory, bool isShared, params string[] settings)
    {
        var port = FreePorts.Next();

        // Durability is what is tested, so fsync stays on; the rest keeps checkpoints out of short runs. SIGQUIT lets PostgreSQL end its own children
        // at once. The shared server's files go with it, however this process ends; those of a test's own stay while it is stopped.
        string[] command =
        [
            .. AsPostgres, Path.Combine(binaries, "postgres"),
            "-D", Path.Combine(directory, DataDirectory), "-p", $"{port}", "-h", "127.0.0.1", "-k", directory,
            "-c", "max_connections=300", "-c", "shared_buffers=1GB", "-c", "max_wal_size=16GB", "-c", "checkpoint_timeout=15min",
            "-c", "wal_compression=lz4", "-c", "log_min_messages=panic", .. settings.SelectMany(static setting => new[] { "-c", setting }),
        ];
        var server = new PostgresServer(
            $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Include Error Detail=true",
            directory,
            () => BoundProcess.Start(command, directory, signalAtEnd: "QUIT", leftover: isShared ? directory : ""));
        server.StartAgain();
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

    private static bool IsRoot => Environment.UserName == "root";

    // setpriv replaces itself by the program, so that the process that is started is the one that is stopped.
    internal static string[] AsPostgres => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

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
