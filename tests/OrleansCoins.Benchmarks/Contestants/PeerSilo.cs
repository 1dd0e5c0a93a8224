using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>A silo in this process for the grains of a peer, with nothing in it that they don't need.</summary>
internal sealed class PeerSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private PeerSilo(IHost host) => _host = host;

    /// <summary>The grains as something in this process reaches them.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<PeerSilo> StartAsync(string name, Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        LogTroubleOnly(builder.Logging);
        builder.UseOrleans(silo => configure(silo.UseLocalhostClustering(FreePorts.Next(), FreePorts.Next(), serviceId: name, clusterId: name)));
        var host = builder.Build();
        await host.StartAsync();
        return new PeerSilo(host);
    }

    /// <summary>Logging is no part of what is measured; but what goes wrong has to be seen.</summary>
    public static void LogTroubleOnly(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Error);

        // A silo that stops with very many activations doesn't wait for all of them, and tells of each.
        logging.AddFilter("Orleans.Grain", LogLevel.Critical);

        // Orleans tries a placement again while a silo that has just started does not know itself yet.
        logging.AddFilter("Polly", LogLevel.Error);
        logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
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
