using System.Collections.Concurrent;
using System.Globalization;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Chaos.Processes;

/// <summary>Gateways without silos of their own, a process each: the real program, by its settings.</summary>
internal sealed class Gateways : IDisposable
{
    private const string Program = "programs/gateway/OrleansCoins.Gateway.dll";
    private const string Greeting = "OrleansCoins gateway: ";
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("orleanscoins-gateways-").FullName;
    private readonly string _connectionString;
    private readonly string _clusterId;
    private readonly BoundProcess?[] _processes;
    private readonly ConcurrentQueue<string> _saidByKilled = new();

    private Gateways(string connectionString, string clusterId, int count)
    {
        (_connectionString, _clusterId, _processes) = (connectionString, clusterId, new BoundProcess?[count]);
        Ports = [.. Enumerable.Range(0, count).Select(static _ => FreePorts.Next())];
    }

    /// <summary>Where they listen.</summary>
    public int[] Ports { get; }

    /// <summary>Starts so many. They share a data directory, and so the key that tokens are signed with.</summary>
    public static async Task<Gateways> StartAllAsync(string connectionString, string clusterId, int count)
    {
        var gateways = new Gateways(connectionString, clusterId, count);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(gateways.StartAsync));
            return gateways;
        }
        catch
        {
            gateways.Dispose();
            throw;
        }
    }

    /// <summary>Starts one that does not run.</summary>
    public async Task StartAsync(int number)
    {
        var process = BoundProcess.Start(
            [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, Program)],
            _directory,
            environment => Set(environment, Ports[number]));
        _processes[number] = process;
        await process.HearsAsync(Greeting, StartTimeMax);
    }

    /// <summary>Kills one.</summary>
    public async Task KillAsync(int number)
    {
        var process = _processes[number]!;
        await process.EndAsync(BoundProcess.SignalKill, EndTimeMax);
        process.Dispose();
        _saidByKilled.Enqueue(process.Output);
        _processes[number] = null;
    }

    /// <summary>What those said that have ended by themselves.</summary>
    public IEnumerable<string> Ended => _processes.Where(static process => process is { Ended.IsCompleted: true }).Select(static process => process!.Output);

    /// <summary>What all have said: errors, as a rule.</summary>
    public string Said => string.Join('\n', _saidByKilled.Concat(_processes.Select(static process => process?.Output)));

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process?.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private void Set(IDictionary<string, string?> environment, int port)
    {
        // Settings of whoever runs the tests are not the gateways'.
        foreach (var name in environment.Keys.Where(static name => IsSetting(name)).ToArray())
        {
            environment.Remove(name);
        }

        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        environment["Logging__LogLevel__Default"] = "Error";
        environment["ConnectionStrings__OrleansCoins"] = _connectionString;
        environment["OrleansCoins__Mode"] = "Cluster";
        environment["OrleansCoins__Storage"] = "PostgreSql";
        environment["OrleansCoins__ClusterId"] = _clusterId;
        environment["OrleansCoins__DataDirectory"] = _directory;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("OrleansCoins", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Logging", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);
}
