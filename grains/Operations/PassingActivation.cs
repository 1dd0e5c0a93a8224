namespace OrleansCoins.Grains.Operations;

/// <summary>
/// Lets an activation go soon whose id stands for nothing. Anybody can make ids up, and each would otherwise stay in memory for as long as one that is
/// used. Not at once: those who ask for the same id together would be sent from one going activation to the next, more often than Orleans forwards
/// (twice), and be refused.
/// </summary>
internal sealed class PassingActivation
{
    /// <summary>How long it stays: memory holds what was made up in so long.</summary>
    private static readonly TimeSpan StaysFor = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;

    /// <summary>Takes note of whether there is anything of the grain's id. Costs nothing where there is, and was before.</summary>
    public void Note(Grain grain, bool isNothing)
    {
        if (isNothing)
        {
            _timer ??= grain.RegisterGrainTimer(
                _ =>
                {
                    grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "There is nothing of this id."));
                    return Task.CompletedTask;
                },
                new GrainTimerCreationOptions(StaysFor, Timeout.InfiniteTimeSpan));
        }
        else if (_timer is { } timer)
        {
            _timer = null;
            timer.Dispose();
        }
    }
}
