using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// Asks the recovery grain for a run every couple of seconds, and at once when a silo has died. Every silo does, so recovery goes on wherever it was
/// when a silo died; Orleans's reminders would be too coarse.
/// </summary>
internal sealed partial class RecoveryPoke(
    IGrainFactory grains, ISiloStatusOracle silos, RecoveryOptions options, RecoveryInstruments instruments, TimeProvider time, ILogger<RecoveryPoke> logger)
    : BackgroundService, ISiloStatusListener
{
    /// <summary>The key of the one recovery grain.</summary>
    public const string Key = "recovery:all";

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private CancellationToken _stopping;

    /// <inheritdoc />
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
        {
            PokeAsync(_stopping).Ignore();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        silos.SubscribeToSiloStatusEvents(this);
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
        finally
        {
            silos.UnSubscribeFromSiloStatusEvents(this);
        }
    }

    private async Task PokeAsync(CancellationToken stoppingToken)
    {
        CallIdentity.Platform.Use();
        try
        {
            await grains.GetGrain<IRecoveryGrain>(Key).RunAsync().WaitAsync(WaitMax, stoppingToken);
            instruments.Answered();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The silo may not be up yet, or the database be away: the next time comes soon.
            LogFailed(logger, fault);
        }
    }

    [LoggerMessage(1401, LogLevel.Warning, "Recovery could not run; it is asked again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
