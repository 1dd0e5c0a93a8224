using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>What the gateway measures, for Prometheus to fetch at <c>/metrics</c>.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("OrleansCoins.Gateway"))
        .WithMetrics(metrics => metrics
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Orleans", "OrleansCoins.*")
            .AddPrometheusExporter());
}
