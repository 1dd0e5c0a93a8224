using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.Grains.Books;

/// <summary>Every silo that starts sees to it that the books are closed; the reminder that this sets outlives it.</summary>
internal sealed partial class ClosingStart(IGrainFactory grains, TimeProvider time, ILogger<ClosingStart> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        CallIdentity.Platform.Use();
        using var timer = new PeriodicTimer(RetryAfter, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken) && !await TryAsync(stoppingToken))
            {
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<IClosingsGrain>(ClosingsGrain.Key).StartAsync().WaitAsync(stoppingToken);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailed(logger, fault);
            return false;
        }
    }

    [LoggerMessage(1904, LogLevel.Warning, "The reminder to close the books could not be set; it is tried again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
