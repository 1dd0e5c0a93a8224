using System.Diagnostics;

namespace OrleansCoins.Grains.Recovery;

/// <summary>Waits until the journal is final up to where it reaches now, by the rule that recovery goes by: see <see cref="JournalHorizon"/>.</summary>
public static class FinalPosition
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A position with everything up to it committed or never to be, at least as high as every entry that was visible when this was asked. Whatever is
    /// committed after the answer has a higher one.
    /// </summary>
    /// <param name="log">The journal.</param>
    /// <param name="patience">How long is waited for writers that have begun.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TimeoutException">A transaction of the database's server runs for so long that nothing is final.</exception>
    public static async Task<long> FindAsync(ITransferLog log, TimeSpan patience, CancellationToken cancellation)
    {
        var horizon = new JournalHorizon(patience: TimeSpan.Zero);
        var mark = await log.MarkAsync(cancellation);
        var begun = Stopwatch.GetTimestamp();
        horizon.Advance(mark, TimeSpan.Zero);
        while (true)
        {
            horizon.Advance(await log.MarkAsync(cancellation), TimeSpan.Zero);
            if (horizon.Position >= mark.Position)
            {
                return horizon.Position;
            }

            if (Stopwatch.GetElapsedTime(begun) > patience)
            {
                throw new TimeoutException(
                    $"Nothing in the journal is final: a transaction on the database's server has been running for over {patience.TotalSeconds:F0} s. Look for it in pg_stat_activity (the oldest xact_start), and try again when it is done.");
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }
}
