using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Silo;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>The product as its own programs start it, in this process: none of the test kit's faults can be asked for here, and none are paid for.</summary>
internal sealed class CoinsHost : IAsyncDisposable
{
    private static readonly ParallelOptions AtATime = new() { MaxDegreeOfParallelism = 256 };
    private readonly IHost _host;

    private CoinsHost(IHost host, JournalTap tap) => (_host, Tap) = (host, tap);

    /// <summary>What was written to the journal.</summary>
    public JournalTap Tap { get; }

    /// <summary>The grains as a gateway in this process reaches them.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a silo on a database.</summary>
    /// <param name="connectionString">The way to PostgreSQL; <see langword="null"/> for SQLite.</param>
    /// <param name="directory">Where SQLite's files lie.</param>
    /// <param name="tap">Sees what is written.</param>
    public static async Task<CoinsHost> StartAsync(string? connectionString, string directory, JournalTap tap)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OrleansCoins:Storage"] = connectionString is null ? "Sqlite" : "PostgreSql",
            ["OrleansCoins:DataDirectory"] = directory,
            ["OrleansCoins:SiloPort"] = $"{FreePorts.Next()}",
            ["OrleansCoins:OrleansClientPort"] = $"{FreePorts.Next()}",
            ["ConnectionStrings:OrleansCoins"] = connectionString,
        });
        PeerSilo.LogTroubleOnly(builder.Logging);
        builder.AddOrleansCoinsSilo();
        var store = builder.Services.Single(static service => service.ServiceType == typeof(IEntryStore)).ImplementationType!;
        builder.Services.Replace(ServiceDescriptor.Singleton<IEntryStore>(
            provider => new TappedEntryStore((IEntryStore)ActivatorUtilities.CreateInstance(provider, store), tap)));
        var host = builder.Build();
        await host.StartAsync();
        return new CoinsHost(host, tap);
    }

    /// <summary>Fills a wallet, as the webhook of a paid purchase would.</summary>
    public Task FillAsync(string sender, long coins = Population.Coins) => Grains.Wallet(UserId.Parse(sender)).CreditPurchaseAsync(new CreditPurchase(
        PurchaseId.Parse($"pur_{sender}"), PackageId.Parse("coins-17500"), new Coins(coins), new Money(24999, "USD"), "bench", sender));

    /// <summary>Enrols all creators.</summary>
    public Task EnrolAsync(Population population) => Parallel.ForAsync(0, population.Creators, AtATime, async (creator, _) =>
        await Grains.Earnings(UserId.Parse(Population.Creator(creator))).EnrolAsync(true));

    /// <summary>Enrols all creators and fills all wallets.</summary>
    public async Task FillAsync(Population population)
    {
        await EnrolAsync(population);
        await Parallel.ForAsync(0, population.Senders, AtATime, async (sender, _) => await FillAsync(Population.Sender(sender)));
    }

    /// <summary>Whether the books are right: what is wrong, or <see langword="null"/>.</summary>
    public async Task<string?> AuditAsync()
    {
        var books = await Grains.Books().ReadAsync();
        if (books.UndeliveredGifts > 0)
        {
            return $"{books.UndeliveredGifts} gifts are undelivered";
        }

        // The wallets were filled without purchases, which the books rightly miss; everything else has to agree.
        return books.Differences.Where(static difference => difference.Check != "purchases").Select(static difference => difference.ToString()).FirstOrDefault();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
