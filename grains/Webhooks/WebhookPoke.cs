using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>Asks the webhooks' feed for a run every couple of seconds. Every silo does, so the feed goes on wherever it was when a silo died.</summary>
internal sealed partial class WebhookPoke(IGrainFactory grains, WebhookOptions options, TimeProvider time, ILogger<WebhookPoke> logger) : BackgroundService
{
    /// <summary>The key of the one feed.</summary>
    public const string Key = "webhooks:all";

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PokeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task PokeAsync(CancellationToken stoppingToken)
    {
        CallIdentity.Platform.Use();
        try
        {
            await grains.GetGrain<IWebhookFeedGrain>(Key).RunAsync().WaitAsync(WaitMax, stoppingToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The silo may not be up yet, or the database be away: the next time comes soon.
            LogFailed(logger, fault);
        }
    }

    [LoggerMessage(1801, LogLevel.Warning, "The journal could not be read for webhooks; it is tried again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
