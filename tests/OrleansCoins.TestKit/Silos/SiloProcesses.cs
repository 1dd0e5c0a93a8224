using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage;

namespace OrleansCoins.TestKit.Silos;

/// <summary>Silos as operators run them: the real program, a process each, which find each other by their PostgreSQL database.</summary>
internal sealed class SiloProcesses : ISilos
{
    private const string Program = "OrleansCoins.Silo.dll";
    private const string Started = "Application started";

    /// <summary>An argument, since a shell passes no variable on that has a point in its name.</summary>
    private const string SayWhenStarted = "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information";

    private const int StartTriesMax = 3;
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LookForSilosEvery = TimeSpan.FromSeconds(1);

    private readonly CoinsClusterOptions _wanted;
    private readonly OrleansCoinsOptions _options;
    private readonly string _directory = Directory.CreateTempSubdirectory("orleanscoins-silos-").FullName;
    private readonly List<Silo> _silos = [];
    private readonly Queue<Place> _left = new();
    private IHost? _client;
    private int _number;

    private SiloProcesses(CoinsClusterOptions wanted, OrleansCoinsOptions options) => (_wanted, _options) = (wanted, options);

    public IClusterClient Client => _client!.Services.GetRequiredService<IClusterClient>();

    public IReadOnlyList<IPEndPoint> Running => [.. _silos.Select(static silo => silo.Place.EndPoint)];

    public IServiceProvider Services => throw new NotSupportedException("The services of a silo that is a process of its own are out of reach.");

    public static async Task<SiloProcesses> StartAsync(CoinsClusterOptions wanted, OrleansCoinsOptions options)
    {
        var silos = new SiloProcesses(wanted, options);
        try
        {
            await TestDatabase.MigrateAsync(options.ConnectionString);
            await Task.WhenAll(Enumerable.Range(0, wanted.Silos).Select(_ => silos.StartAsync()));
            silos._client = BuildClient(options);
            await silos._client.StartAsync();
            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo, where one was killed or stopped before if there is such a place: so the others learn at once that that one is gone.</summary>
    public async Task StartAsync()
    {
        Place? place;
        int number;
        lock (_silos)
        {
            place = _left.TryDequeue(out var left) ? left : null;
            number = _number++;
        }

        for (var tries = 1; ; tries++)
        {
            var chosen = place ?? new Place(FreePorts.Next(), FreePorts.Next());
            var process = BoundProcess.Start(
                [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, Program), SayWhenStarted],
                _directory,
                environment => Set(environment, chosen, number));
            try
            {
                await process.HearsAsync(Started, StartTimeMax);
            }
            catch (InvalidOperationException) when (tries < StartTriesMax && process.Output.Contains("in use", StringComparison.OrdinalIgnoreCase))
            {
                process.Dispose();
                continue;
            }
            catch
            {
                process.Dispose();
                throw;
            }

            lock (_silos)
            {
                _silos.Add(new Silo(chosen, process));
            }

            return;
        }
    }

    public Task StopAsync(IPEndPoint silo) => EndAsync(silo, BoundProcess.SignalTerminate);

    public Task KillAsync(IPEndPoint silo) => EndAsync(silo, BoundProcess.SignalKill);

    public Task PauseAsync(IPEndPoint silo) => Find(silo).Process.PauseAsync();

    public Task ResumeAsync(IPEndPoint silo) => Find(silo).Process.ResumeAsync();

    public async Task<string?> EndsByItselfAsync(IPEndPoint silo, TimeSpan timeMax)
    {
        var ending = Find(silo);
        await ending.Process.Ended.WaitAsync(timeMax).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ending.Process.Ended.IsCompleted)
        {
            return null;
        }

        Free(ending);
        return ending.Process.Output;
    }

    public Task DeactivateAsync(IAddressable grain) =>
        throw new NotSupportedException("An activation in a silo process can't be dropped by itself. Kill or stop the silo, or leave options.AsProcesses out.");

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            await client.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            client.Dispose();
        }

        foreach (var silo in _silos)
        {
            silo.Process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static IHost BuildClient(OrleansCoinsOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client
            .ActAsPlatform()
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId))
            .Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = LookForSilosEvery)
            .UseAdoNetClustering(membership => (membership.Invariant, membership.ConnectionString) = (StorageServices.PostgreSqlInvariant, options.ConnectionString)));
        return builder.Build();
    }

    private void Set(IDictionary<string, string?> environment, Place place, int number)
    {
        // Settings of whoever runs the tests are not the silos'.
        foreach (var name in environment.Keys.Where(IsSetting).ToArray())
        {
            environment.Remove(name);
        }

        environment["DOTNET_ENVIRONMENT"] = "Development";

        // These live shortly, and share a machine: quick to start and small.
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        environment["Logging__LogLevel__Default"] = "Warning";
        environment["Logging__LogLevel__OrleansCoins"] = "Information";
        environment["ConnectionStrings__OrleansCoins"] = _options.ConnectionString;
        environment["OrleansCoins__Storage"] = nameof(StorageKind.PostgreSql);
        environment["OrleansCoins__DataDirectory"] = _directory;
        environment["OrleansCoins__Age__WhenUnknown"] = _options.Safety.AllowsUnknownAge ? "Allow" : "Refuse";
        environment["OrleansCoins__ClusterId"] = _options.ClusterId;
        environment["OrleansCoins__ServiceId"] = _options.ServiceId;
        environment["OrleansCoins__SiloPort"] = Text(place.SiloPort);
        environment["OrleansCoins__OrleansClientPort"] = Text(place.ClientPort);
        environment["OrleansCoins__HealthUrls"] = "none";
        environment["OrleansCoins__Recovery__After"] = Text(_options.RecoveryAfter);
        environment["OrleansCoins__Membership__ProbeTimeout"] = Text(_options.ProbeTimeout);
        environment["OrleansCoins__Membership__MissedProbes"] = Text(_options.MissedProbes);
        environment["OrleansCoins__Development__ClockOffset"] = Text(_wanted.ClockOffset(number));
        foreach (var (name, value) in _wanted.Settings)
        {
            environment[name] = value;
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static bool IsSetting(string name) =>
        name.StartsWith("OrleansCoins", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Logging", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);

    private async Task EndAsync(IPEndPoint place, int signal)
    {
        var silo = Find(place);
        await silo.Process.EndAsync(signal, StopTimeMax);
        Free(silo);
    }

    private void Free(Silo silo)
    {
        silo.Process.Dispose();
        lock (_silos)
        {
            _silos.Remove(silo);
            _left.Enqueue(silo.Place);
        }
    }

    private Silo Find(IPEndPoint place)
    {
        lock (_silos)
        {
            return _silos.Find(silo => silo.Place.EndPoint.Equals(place)) ?? throw new InvalidOperationException($"No silo runs at {place}.");
        }
    }

    private sealed record Place(int SiloPort, int ClientPort)
    {
        public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, SiloPort);
    }

    private sealed record Silo(Place Place, BoundProcess Process);
}
