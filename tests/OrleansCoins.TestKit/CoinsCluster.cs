using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.TestKit;

/// <summary>
/// A cluster of real OrleansCoins silos over a real database of its own: in this process, or a process each. Everything it starts ends with the
/// test's process at the latest, however that ends.
/// </summary>
public sealed class CoinsCluster : IAsyncDisposable
{
    private static readonly TimeSpan DeliveryTimeMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly ISilos _silos;
    private readonly string? _directory;

    private CoinsCluster(ISilos silos, string connectionString, string? directory, JournalFaults journal, CallFaults calls) =>
        (_silos, ConnectionString, _directory, Journal, Calls) = (silos, connectionString, directory, journal, calls);

    /// <summary>The way to the journal, for looking at it with SQL; on SQLite it can only be read.</summary>
    public string ConnectionString { get; }

    /// <summary>The grains, as a client of the cluster reaches them.</summary>
    public IGrainFactory Grains => _silos.Client;

    /// <summary>What goes wrong with the journal of this cluster.</summary>
    public JournalFaults Journal { get; }

    /// <summary>Which calls of grains are lost, or their replies.</summary>
    public CallFaults Calls { get; }

    /// <summary>The addresses of the silos that run, the oldest first.</summary>
    public IReadOnlyList<string> SiloAddresses => [.. _silos.Running.Select(static silo => silo.ToString())];

    /// <summary>How many silos run.</summary>
    public int SiloCount => _silos.Running.Count;

    /// <summary>The grains as a gateway in the first silo's own process reaches them: without a connection in between.</summary>
    internal IGrainFactory EmbeddedGrains => _silos.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The journal itself, through the first silo that runs.</summary>
    internal IJournal Ledger => Services.GetRequiredService<IJournal>();

    /// <summary>What the first silo that runs is made of.</summary>
    internal IServiceProvider Services => _silos.Services;

    /// <summary>Starts a cluster, on a new, empty database unless another is named.</summary>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL; ask <see cref="PostgresServer.IsAvailable"/> first.</exception>
    /// <exception cref="ArgumentException">The options don't go together.</exception>
    public static async Task<CoinsCluster> StartAsync(Action<CoinsClusterOptions>? configure = null)
    {
        var wanted = new CoinsClusterOptions();
        configure?.Invoke(wanted);
        if (wanted.AsProcesses && (wanted.Storage != TestStorage.PostgreSql || wanted.Time is not null))
        {
            throw new ArgumentException("Silos that are processes need PostgreSQL, and their clock is set by ClockOffset.", nameof(configure));
        }

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
            ClusterId = wanted.ClusterId,
            RecoveryAfter = wanted.RecoveryAfter,
            ProbeTimeout = wanted.ProbeTimeout,
            MissedProbes = wanted.MissedProbes,
            Safety = new SafetyOptions { AllowsUnknownAge = true },
        };
        var (journal, calls) = (new JournalFaults(!wanted.AsProcesses), new CallFaults(!wanted.AsProcesses));
        ISilos silos = wanted.AsProcesses
            ? await SiloProcesses.StartAsync(wanted, options)
            : await InProcessSilos.StartAsync(wanted, options, journal, calls);
        var readable = directory is null ? connectionString : $"Data Source={Path.Combine(directory, "journal.db")};Mode=ReadOnly;Pooling=False";
        return new CoinsCluster(silos, readable, directory, journal, calls);
    }

    /// <summary>The wallet of a user.</summary>
    public IWalletGrain Wallet(string user) => Grains.Wallet(UserId.Parse(user));

    /// <summary>The earnings account of a creator.</summary>
    public IEarningsGrain Earnings(string creator) => Grains.Earnings(UserId.Parse(creator));

    /// <summary>A room.</summary>
    public IRoomGrain Room(string room) => Grains.Room(RoomId.Parse(room));

    /// <summary>A person, by name.</summary>
    public CoinsUser As(string user) => new(Grains, user);

    /// <summary>The books as they stand.</summary>
    public Task<BooksView> ReadBooksAsync() => Grains.Books().ReadAsync();

    /// <summary>Waits until every gift is delivered, and says whether the books balance.</summary>
    /// <exception cref="TimeoutException">Gifts were still undelivered after a minute, or nobody could say.</exception>
    public async Task<bool> BooksBalanceAsync()
    {
        var deadline = DateTime.UtcNow + DeliveryTimeMax;
        Exception? fault = null;
        var undelivered = "Nobody can say how many";
        while (DateTime.UtcNow < deadline)
        {
            try
            {
                var books = await ReadBooksAsync().WaitAsync(DeliveryTimeMax);
                if (books.UndeliveredGifts == 0)
                {
                    return books.Differences.IsEmpty;
                }

                undelivered = $"{books.UndeliveredGifts}";
            }
            catch (Exception passing) when (Attempts.MayPass(passing))
            {
                fault = passing;
            }

            await Task.Delay(LookEvery);
        }

        throw new TimeoutException($"{undelivered} gifts are still undelivered after {DeliveryTimeMax.TotalSeconds} s.", fault);
    }

    /// <summary>The silo that holds a grain's activation, by its address; <see langword="null"/> when none does.</summary>
    public async Task<string?> HostOfAsync(IAddressable grain) => (await FindHostAsync(grain))?.ToString();

    /// <summary>The silo that holds recovery, by its address; <see langword="null"/> when none does.</summary>
    public Task<string?> HostOfRecoveryAsync() => HostOfAsync(Grains.GetGrain<IRecoveryGrain>(RecoveryPoke.Key));

    /// <summary>Makes calls whose grains, where they are not awake yet, wake up in a certain silo.</summary>
    /// <param name="silo">Its address, as <see cref="HostOfAsync"/> and <see cref="SiloAddresses"/> give it.</param>
    /// <param name="calls">The calls.</param>
    /// <exception cref="InvalidOperationException">There is no such silo.</exception>
    public async Task WakeInAsync(string silo, Func<Task> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var hosts = await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        var host = hosts.Keys.FirstOrDefault(address => address.Endpoint.ToString() == silo) ?? throw new InvalidOperationException($"No silo {silo} runs.");
        RequestContext.Set(IPlacementDirector.PlacementHintKey, host);
        try
        {
            await calls();
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>
    /// Lets the activation of a grain move to a certain silo, as rebalancing would: once it is idle, which this doesn't wait for. What calls it later is
    /// answered there. (One that is dropped instead wakes up where those who called it look for it.)
    /// </summary>
    /// <param name="grain">The grain.</param>
    /// <param name="silo">The silo's address, as <see cref="HostOfAsync"/> and <see cref="SiloAddresses"/> give it.</param>
    /// <exception cref="InvalidOperationException">There is no such silo.</exception>
    /// <exception cref="TimeoutException">The grain could not be reached for a minute.</exception>
    public Task MoveAsync(IAddressable grain, string silo) => Attempts.UntilAnsweredAsync(
        async () =>
        {
            await WakeInAsync(silo, async () => await grain.AsReference<IGrainManagementExtension>().MigrateOnIdle());
            return true;
        },
        DeliveryTimeMax);

    /// <summary>Starts one more silo; one that is a process takes the place of one that was stopped or killed, if there is such a place.</summary>
    public Task StartSiloAsync() => _silos.StartAsync();

    /// <summary>Stops a silo in an orderly way, as a rolling restart would.</summary>
    /// <param name="hosting">The one that holds this grain's activation; <see langword="null"/> for the last that was started.</param>
    /// <exception cref="InvalidOperationException">No silo holds one.</exception>
    public async Task StopSiloAsync(IAddressable? hosting = null) => await _silos.StopAsync(await ChooseAsync(hosting));

    /// <summary>Stops a certain silo in an orderly way.</summary>
    /// <param name="silo">Its address, as <see cref="HostOfAsync"/> and <see cref="SiloAddresses"/> give it.</param>
    /// <exception cref="InvalidOperationException">There is no such silo.</exception>
    public Task StopSiloAsync(string silo) => _silos.StopAsync(IPEndPoint.Parse(silo));

    /// <summary>
    /// Kills a silo: nothing that it holds is handed over, and no gift that waits in it is delivered. A process is gone at once, and the others notice
    /// when it no longer answers their probes. In the test's own process a kill is a stop that waits for nothing, and a statement that is under way is
    /// not cut off.
    /// </summary>
    /// <param name="hosting">The one that holds this grain's activation; <see langword="null"/> for the last that was started.</param>
    /// <exception cref="InvalidOperationException">No silo holds one.</exception>
    public async Task KillSiloAsync(IAddressable? hosting = null) => await _silos.KillAsync(await ChooseAsync(hosting));

    /// <summary>Kills a certain silo, a paused one say.</summary>
    /// <param name="silo">Its address, as <see cref="HostOfAsync"/> and <see cref="PauseSiloAsync(IAddressable)"/> give it.</param>
    /// <exception cref="InvalidOperationException">There is no such silo.</exception>
    public Task KillSiloAsync(string silo) => _silos.KillAsync(IPEndPoint.Parse(silo));

    /// <summary>Stops a silo process where it is, as a machine does that hangs: it keeps its connections, and does nothing until it goes on.</summary>
    /// <param name="hosting">The one that holds this grain's activation; <see langword="null"/> for the last that was started.</param>
    /// <returns>The silo's address.</returns>
    /// <exception cref="InvalidOperationException">No silo holds one.</exception>
    /// <exception cref="NotSupportedException">The silos are in the test's own process.</exception>
    public async Task<string> PauseSiloAsync(IAddressable? hosting = null)
    {
        var silo = await ChooseAsync(hosting);
        await _silos.PauseAsync(silo);
        return silo.ToString();
    }

    /// <summary>Stops a certain silo process where it is.</summary>
    /// <param name="silo">Its address, as <see cref="HostOfAsync"/> gives it.</param>
    /// <exception cref="InvalidOperationException">There is no such silo.</exception>
    /// <exception cref="NotSupportedException">The silos are in the test's own process.</exception>
    public Task PauseSiloAsync(string silo) => _silos.PauseAsync(IPEndPoint.Parse(silo));

    /// <summary>Waits for a silo process to end by itself, as one does that learns that the others have declared it dead.</summary>
    /// <param name="silo">Its address.</param>
    /// <param name="timeMax">How long.</param>
    /// <returns>The last that it said; <see langword="null"/> if it still runs after that time.</returns>
    /// <exception cref="InvalidOperationException">There is no such silo.</exception>
    /// <exception cref="NotSupportedException">The silos are in the test's own process.</exception>
    public Task<string?> SiloEndsByItselfAsync(string silo, TimeSpan timeMax) => _silos.EndsByItselfAsync(IPEndPoint.Parse(silo), timeMax);

    /// <summary>Lets a paused silo go on, as if no time had passed.</summary>
    /// <param name="silo">Its address, as <see cref="PauseSiloAsync(IAddressable)"/> gave it.</param>
    /// <exception cref="InvalidOperationException">There is no such silo.</exception>
    public Task ResumeSiloAsync(string silo) => _silos.ResumeAsync(IPEndPoint.Parse(silo));

    /// <summary>Drops the activation of a grain; the next call makes a new one.</summary>
    /// <exception cref="NotSupportedException">The silos are processes of their own.</exception>
    public Task DeactivateAsync(IAddressable grain) => _silos.DeactivateAsync(grain);

    /// <summary>Stops the silos and removes what they left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        await _silos.DisposeAsync();
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private async Task<IPEndPoint> ChooseAsync(IAddressable? hosting) => hosting is null
        ? _silos.Running[^1]
        : await FindHostAsync(hosting) ?? throw new InvalidOperationException($"No silo holds an activation of {hosting.GetGrainId()}. Call the grain first.");

    private async Task<IPEndPoint?> FindHostAsync(IAddressable grain) =>
        (await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain))?.Endpoint;
}
