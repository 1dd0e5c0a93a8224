using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansCoins.Grains;
using OrleansCoins.Silo;

namespace OrleansCoins.UnitTests.Hosting;

public sealed class SiloLimitsTests
{
    [Fact]
    public void A_silo_counts_the_callers_of_its_activations_and_workers_and_refuses_those_beyond_the_named_limits()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["OrleansCoins:DataDirectory"] = Path.GetTempPath();
        builder.AddOrleansCoinsSilo();
        using var host = builder.Build();

        var messaging = host.Services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        Assert.Equal(
            (Limits.ActivationCallersMax, Limits.WorkerCallersMax), (messaging.MaxEnqueuedRequestsHardLimit, messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker));
    }
}
