using System.Diagnostics;
using OpenTelemetry.Trace;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>What the gateway tells about itself: what a silo tells, and what it is asked over HTTP.</summary>
internal static class Telemetry
{
    /// <summary>Paths name users, and what is asked by machines every few seconds is no story.</summary>
    private static readonly string[] NotTraced = ["/health", "/metrics"];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddSharedTelemetry();

        // Counts only where traces are on: no collector, no listener.
        builder.Services.ConfigureOpenTelemetryTracerProvider(static traces => traces.AddAspNetCoreInstrumentation(static options =>
        {
            options.Filter = static http => !Array.Exists(NotTraced, path => http.Request.Path.StartsWithSegments(path));
            options.EnrichWithHttpRequest = static (activity, _) => HidePath(activity);
            options.EnrichWithHttpResponse = static (activity, _) => HidePath(activity);
        }));
    }

    /// <summary>The route says what was asked; a path may say of whom.</summary>
    private static void HidePath(Activity activity) => activity.SetTag("url.path", null).SetTag("url.query", null);
}
