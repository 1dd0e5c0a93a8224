using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.TestKit.Faults;

namespace OrleansCoins.TestKit.Silos;

/// <summary>Silos in this process: quick to start, and everything about them can be made to fail.</summary>
internal sealed class InProcessSilos : ISilos
{
    private readonly InProcessTestCluster _cluster;

    private InProcessSilos(InProcessTestCluster cluster) => _cluster = cluster;

    public IClusterClient Client => _cluster.Client;

    public IReadOnlyList<IPEndPoint> Running => [.. Active.Select(static silo => silo.SiloAddress.Endpoint)];

    public IServiceProvider Services => Active.First().ServiceProvider;

    private IEnumerable<InProcessSiloHandle> Active => _cluster.Silos.Where(static silo => silo.IsActive);

    public static async Task<InProcessSilos> StartAsync(CoinsClusterOptions wanted, OrleansCoinsOptions options, JournalFaults journal, CallFaults calls)
    {
        var number = -1;
        var builder = new InProcessTestClusterBuilder((short)(options.Storage == StorageKind.PostgreSql ? wanted.Silos : 1));
        (builder.Options.ClusterId, builder.Options.ServiceId) = (options.ClusterId, options.ServiceId);
        builder.ConfigureHost(static host => host.Logging.SetMinimumLevel(LogLevel.Warning));
        builder.ConfigureSilo((host, silo) =>
        {
            if (wanted.Time is { } time)
            {
                silo.Services.AddSingleton(time);
            }

            var own = options with { ClockOffset = wanted.ClockOffset(Interlocked.Increment(ref number)) };
            silo.UseOrleansCoins(own, SiloHosting.LoadCatalogue(), migrate: true);
            silo.AddIncomingGrainCallFilter(calls.InvokeAsync);
            var store = silo.Services.Single(static service => service.ServiceType == typeof(IEntryStore)).ImplementationType!;
            silo.Services.Replace(ServiceDescriptor.Singleton<IEntryStore>(
                provider => new FaultyEntryStore((IEntryStore)ActivatorUtilities.CreateInstance(provider, store), journal)));
            silo.Services.Replace(ServiceDescriptor.Singleton(new RecoveryOptions { After = wanted.RecoveryAfter, Every = wanted.RecoveryEvery }));
            wanted.ConfigureSilo?.Invoke(host.SiloName, silo);
        });
        builder.ConfigureClient(static client => client.ActAsPlatform());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new InProcessSilos(cluster);
    }

    public Task StartAsync() => _cluster.StartAdditionalSiloAsync();

    public Task StopAsync(IPEndPoint silo) => _cluster.StopSiloAsync(Find(silo));

    public Task KillAsync(IPEndPoint silo) => _cluster.KillSiloAsync(Find(silo));

    public Task PauseAsync(IPEndPoint silo) => throw NotAProcess();

    public Task ResumeAsync(IPEndPoint silo) => throw NotAProcess();

    public Task<string?> EndsByItselfAsync(IPEndPoint silo, TimeSpan timeMax) => throw NotAProcess();

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private static NotSupportedException NotAProcess() =>
        new("A silo in the test's own process can't be paused. Start the cluster with options.AsProcesses = true.");

    private InProcessSiloHandle Find(IPEndPoint silo) => Active.First(handle => handle.SiloAddress.Endpoint.Equals(silo));
}
