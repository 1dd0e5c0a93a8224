using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.Grains.Risk;

/// <summary>Asks for an analysis of risks now and then. Every silo does, so it goes on wherever it was when a silo died; the grain knows when the time has come.</summary>
internal sealed partial class RiskPoke(IGrainFactory grains, RiskOptions options, TimeProvider time, ILogger<RiskPoke> logger) : BackgroundService
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Every == TimeSpan.Zero)
        {
            return;
        }

        CallIdentity.Platform.Use();
        using var timer = new PeriodicTimer(options.Every < AtMostEvery ? options.Every : AtMostEvery, time);
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
        try
        {
            await grains.Risk().RunAsync().WaitAsync(WaitMax, stoppingToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The silo may not be up yet: the next time comes soon.
            LogFailed(logger, fault);
        }
    }

    [LoggerMessage(2704, LogLevel.Warning, "The analysis of risks could not be asked for; it is tried again in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
