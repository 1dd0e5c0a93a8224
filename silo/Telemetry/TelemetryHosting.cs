using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansCoins.Grains.Gifts;

namespace OrleansCoins.Silo.Telemetry;

/// <summary>What silos and gateways tell about themselves, in one place for both.</summary>
public static class TelemetryHosting
{
    /// <summary>Where Prometheus fetches metrics.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>The standard setting that names a collector; without it nothing is sent, and nobody listens to traces.</summary>
    public const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
    [
        "OrleansCoins.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];

    /// <summary>
    /// Collects metrics for Prometheus; and sends them and traces to a collector where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one. The other
    /// standard variables (<c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>, ...) count too.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="serviceName">What the program is called in traces and metrics.</param>
    public static IHostApplicationBuilder AddOrleansCoinsTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        var sends = !string.IsNullOrEmpty(builder.Configuration[OtlpSetting]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(serviceName))
            .WithMetrics(metrics => Send(metrics.AddMeter(Meters).AddPrometheusExporter(), sends));
        if (sends)
        {
            telemetry.WithTracing(static traces => traces.AddSource(GiftActivities.SourceName).AddOtlpExporter());
        }

        return builder;
    }

    /// <summary>Serves the metrics, to anyone: they say how much happens, not to whom.</summary>
    /// <param name="routes">The server's routes.</param>
    /// <param name="meters">What to serve, where the server has services of its own; <see langword="null"/> for what it has among them.</param>
    public static IEndpointConventionBuilder MapOrleansCoinsMetrics(this IEndpointRouteBuilder routes, MeterProvider? meters = null) =>
        routes.MapPrometheusScrapingEndpoint(MetricsPath, meters, configureBranchedPipeline: null, optionsName: null).AllowAnonymous();

    private static void Send(MeterProviderBuilder metrics, bool sends)
    {
        if (sends)
        {
            metrics.AddOtlpExporter();
        }
    }
}
