using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OrleansCoins.Silo.Telemetry;

namespace OrleansCoins.Silo.Hosting;

/// <summary>
/// Answers an orchestrator over HTTP. It is there before the silo is and until it is gone, so it is a small server of its own: the first to start, and
/// the last to stop.
/// </summary>
internal sealed class HealthServer(OrleansCoinsOptions options, IServiceProvider silo) : IHostedService
{
    private WebApplication? _server;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.HealthUrls.Count == 0)
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls([.. options.HealthUrls]).ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRoutingCore();
        // Signals are the silo's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _server = builder.Build();
        var health = silo.GetRequiredService<SiloHealth>();
        _server.MapGet("/health/live", static http => AnswerAsync(http, "live", null));
        _server.MapGet("/health/startup", http => AnswerAsync(http, "started", health.HasStarted ? null : "The silo has not started yet."));
        _server.MapGet("/health/ready", async http => await AnswerAsync(http, "ready", await health.WhyNotReadyAsync()));
        if (silo.GetService<MeterProvider>() is { } meters)
        {
            _server.MapOrleansCoinsMetrics(meters);
        }

        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException fault)
        {
            throw new SettingException("OrleansCoins__HealthUrls", $"is '{string.Join(';', options.HealthUrls)}', and one can't be listened at: {fault.Message} Give this silo another, or 'none'.");
        }
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { } server)
        {
            await server.StopAsync(cancellationToken);
            await server.DisposeAsync();
        }
    }

    private static Task AnswerAsync(HttpContext http, string status, string? whyNot)
    {
        http.Response.StatusCode = whyNot is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.CacheControl = "no-store";
        return whyNot is null
            ? http.Response.WriteAsJsonAsync(new { status })
            : http.Response.WriteAsJsonAsync(new { status = $"not {status}", reason = whyNot });
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
