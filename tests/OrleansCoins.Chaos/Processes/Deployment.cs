using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Processes;

/// <summary>
/// OrleansCoins as operators run it: three silos and two gateways, a process each, and a PostgreSQL server that nobody else uses. Between callers and
/// gateways, and between the programs and the database, stands what loses connections.
/// </summary>
internal sealed class Deployment : IAsyncDisposable
{
    private const int Silos = 3;
    private const int GatewayCount = 2;
    /// <summary>The cluster's id.</summary>
    public const string ClusterId = "orleanscoins-chaos";


    private readonly Stack<IAsyncDisposable> _parts = new();

    private Deployment()
    {
    }

    public PostgresServer Database { get; private set; } = null!;

    public DatabaseProxy DatabaseProxy { get; private set; } = null!;

    public CoinsCluster Cluster { get; private set; } = null!;

    public Gateways Gateways { get; private set; } = null!;

    public HttpProxy HttpProxy { get; private set; } = null!;

    public LiveJournal Journal { get; private set; } = null!;

    public Callers Callers { get; private set; } = null!;

    public Viewers Viewers { get; private set; } = null!;

    /// <summary>The way to the database past what loses connections.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts all of it.</summary>
    public static async Task<Deployment> StartAsync(int seed)
    {
        var deployment = new Deployment();
        try
        {
            await deployment.StartPartsAsync(seed);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>What is not as it was started: every fault is mended, so whatever is away then has ended by itself.</summary>
    public async Task<IEnumerable<string>> MissingAsync()
    {
        var missing = new List<string>(Gateways.Ended.Select(static output => $"a gateway has ended by itself. It said:\n{output}"));
        foreach (var silo in Cluster.SiloAddresses)
        {
            if (await Cluster.SiloEndsByItselfAsync(silo, TimeSpan.Zero) is { } output)
            {
                missing.Add($"silo {silo} has ended by itself. It said:\n{output}");
            }
        }

        return missing;
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        Database?.Dispose();
    }

    private async Task StartPartsAsync(int seed)
    {
        Database = await Task.Run(static () => PostgresServer.StartOwn());
        ConnectionString = await Database.CreateDatabaseAsync();
        _parts.Push(DatabaseProxy = DatabaseProxy.Start(ConnectionString));
        _parts.Push(Cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Silos, options.AsProcesses) = (Silos, true);
            (options.ConnectionString, options.ClusterId) = (DatabaseProxy.ConnectionString, ClusterId);
            options.RecoveryAfter = TimeSpan.FromSeconds(1);
        }));
        Gateways = await Gateways.StartAllAsync(DatabaseProxy.ConnectionString, ClusterId, GatewayCount);
        _parts.Push(new Ending(Gateways));
        _parts.Push(HttpProxy = HttpProxy.Start(Gateways.Ports));
        _parts.Push(Journal = new LiveJournal(ConnectionString));
        _parts.Push(Callers = new Callers(HttpProxy.Address, seed));
        _parts.Push(Viewers = new Viewers(Gateways.Ports, seed));
    }

    private sealed class Ending(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
