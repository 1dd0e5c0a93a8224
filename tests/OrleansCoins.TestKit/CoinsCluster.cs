using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.TestKit;

/// <summary>
/// A cluster of real OrleansCoins silos in this process, over a real database of its own: everything but the machine boundary is as in production.
/// </summary>
public sealed class CoinsCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly string? _directory;

    private CoinsCluster(InProcessTestCluster cluster, string connectionString, string? directory, JournalFaults faults) =>
        (_cluster, ConnectionString, _directory, Journal) = (cluster, connectionString, directory, faults);

    /// <summary>The way to the journal, for looking at it with SQL; on SQLite it can only be read.</summary>
    public string ConnectionString { get; }

    /// <summary>The grains.</summary>
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The grains as a gateway in the first silo's own process reaches them: without a connection in between.</summary>
    internal IGrainFactory EmbeddedGrains => _cluster.Silos.First(silo => silo.IsActive).ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>How many silos run.</summary>
    public int SiloCount => _cluster.Silos.Count(silo => silo.IsActive);

    /// <summary>Starts a cluster. Each has a new, empty database.</summary>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL; ask <see cref="PostgresServer.IsAvailable"/> first.</exception>
    public static async Task<CoinsCluster> StartAsync(Action<CoinsClusterOptions>? configure = null)
    {
        var wanted = new CoinsClusterOptions();
        configure?.Invoke(wanted);
        var onPostgres = wanted.ConnectionString is not null || wanted.Storage == TestStorage.PostgreSql;
        var connectionString = wanted.ConnectionString ?? (onPostgres
            ? await (PostgresServer.Shared ?? throw new InvalidOperationException(PostgresServer.WhyNot)).CreateDatabaseAsync()
            : "");
        var directory = onPostgres ? null : Directory.CreateTempSubdirectory("orleanscoins-").FullName;
        var options = new OrleansCoinsOptions
        {
            Storage = onPostgres ? StorageKind.PostgreSql : StorageKind.Sqlite,
            ConnectionString = connectionString,
            DataDirectory = directory ?? Path.GetTempPath(),
            RecoveryAfter = wanted.RecoveryAfter,
        };
        var faults = new JournalFaults();
        var builder = new InProcessTestClusterBuilder((short)(onPostgres ? wanted.Silos : 1));
        builder.ConfigureHost(host => host.Logging.SetMinimumLevel(LogLevel.Warning));
        builder.ConfigureSilo((host, silo) =>
        {
            if (wanted.Time is { } time)
            {
                silo.Services.AddSingleton(time);
            }

            silo.UseOrleansCoins(options, SiloHosting.LoadCatalogue(), migrate: true);
            var store = silo.Services.Single(service => service.ServiceType == typeof(IEntryStore)).ImplementationType!;
            silo.Services.Replace(ServiceDescriptor.Singleton<IEntryStore>(
                provider => new FaultyEntryStore((IEntryStore)ActivatorUtilities.CreateInstance(provider, store), faults)));
            wanted.ConfigureSilo?.Invoke(host.SiloName, silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var journal = directory is null ? connectionString : $"Data Source={Path.Combine(directory, "journal.db")};Mode=ReadOnly;Pooling=False";
        return new CoinsCluster(cluster, journal, directory, faults);
    }

    /// <summary>The wallet of a user.</summary>
    public IWalletGrain Wallet(string user) => Grains.Wallet(UserId.Parse(user));

    /// <summary>The earnings account of a creator.</summary>
    public IEarningsGrain Earnings(string creator) => Grains.Earnings(UserId.Parse(creator));

    /// <summary>A room.</summary>
    public IRoomGrain Room(string room) => Grains.Room(RoomId.Parse(room));

    /// <summary>A person, by name.</summary>
    public CoinsUser As(string user) => new(Grains, user);

    /// <summary>What goes wrong with the journal of this cluster.</summary>
    public JournalFaults Journal { get; }

    /// <summary>The journal itself, through the first silo that runs.</summary>
    internal IJournal Ledger => Services.GetRequiredService<IJournal>();

    /// <summary>What the first silo that runs is made of.</summary>
    internal IServiceProvider Services => _cluster.Silos.First(silo => silo.IsActive).ServiceProvider;

    /// <summary>The books as they stand.</summary>
    public Task<BooksView> ReadBooksAsync() => Grains.Books().ReadAsync();

    /// <summary>
    /// Waits until every gift is delivered, and says whether the books balance.
    /// </summary>
    /// <exception cref="TimeoutException">Gifts were still undelivered after half a minute.</exception>
    public async Task<bool> BooksBalanceAsync()
    {
        BooksView books;
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        do
        {
            books = await ReadBooksAsync();
            if (books.UndeliveredGifts == 0)
            {
                return books.Differences.IsEmpty;
            }

            await Task.Delay(50);
        }
        while (DateTime.UtcNow < deadline);
        throw new TimeoutException($"{books.UndeliveredGifts} gifts are still undelivered.");
    }

    /// <summary>Stops a silo in an orderly way, as a rolling restart would.</summary>
    public Task StopSiloAsync() => _cluster.StopSiloAsync(_cluster.Silos.Last(silo => silo.IsActive));

    /// <summary>
    /// Kills a silo: nothing it holds is handed over or finished. The others notice when it no longer answers their probes. (It is a host in this
    /// process; for a process that is really killed see the gateway's own tests.)
    /// </summary>
    public Task KillSiloAsync() => _cluster.KillSiloAsync(_cluster.Silos.Last(silo => silo.IsActive));

    /// <summary>Kills the silo that a grain is in.</summary>
    internal async Task KillSiloOfAsync(IAddressable grain)
    {
        var address = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        await _cluster.KillSiloAsync(_cluster.Silos.Single(silo => silo.SiloAddress.Equals(address)));
    }

    /// <summary>Starts one more silo.</summary>
    public Task StartSiloAsync() => _cluster.StartAdditionalSiloAsync();

    /// <summary>Drops the activation of a grain; the next call makes a new one.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Stops the silos and removes what they left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}

/// <summary>What a test wants of its cluster.</summary>
public sealed class CoinsClusterOptions
{
    /// <summary>How many silos; on SQLite always one.</summary>
    public int Silos { get; set; } = 1;

    /// <summary>Where the journal lies.</summary>
    public TestStorage Storage { get; set; } = TestStorage.PostgreSql;

    /// <summary>A database that is there already, to start a second cluster on it; <see langword="null"/> for a new one.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long a transfer is left to its silo before recovery looks after it.</summary>
    public TimeSpan RecoveryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of all silos; <see langword="null"/> for the system's.</summary>
    public TimeProvider? Time { get; set; }

    /// <summary>Changes what a silo of that name is made of, after all else.</summary>
    internal Action<string, ISiloBuilder>? ConfigureSilo { get; set; }
}

/// <summary>Where a test cluster keeps its journal.</summary>
public enum TestStorage
{
    /// <summary>A new database on <see cref="PostgresServer"/>.</summary>
    PostgreSql,

    /// <summary>A new directory with SQLite files.</summary>
    Sqlite,
}
