using CsCheck;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.UnitTests.Recovery;

public sealed class JournalHorizonTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_position_is_final_once_every_writer_that_had_begun_is_done()
    {
        var horizon = new JournalHorizon(TimeSpan.Zero);
        horizon.Advance(new JournalMark(Position: 10, NextWriter: 100, OldestWriter: 98), TimeSpan.Zero);
        Assert.Equal(0, horizon.Position);

        horizon.Advance(new JournalMark(Position: 12, NextWriter: 103, OldestWriter: 99), TimeSpan.Zero);
        Assert.Equal(0, horizon.Position);

        horizon.Advance(new JournalMark(Position: 15, NextWriter: 105, OldestWriter: 100), TimeSpan.Zero);
        Assert.Equal(10, horizon.Position);
    }

    [Fact]
    public void What_is_final_is_still_left_alone_for_a_while()
    {
        var horizon = new JournalHorizon(Patience);
        horizon.Advance(new JournalMark(10, 100, 100), TimeSpan.Zero);
        horizon.Advance(new JournalMark(11, 101, 101), Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, horizon.Position);

        horizon.Advance(new JournalMark(12, 102, 102), Patience);
        Assert.Equal(10, horizon.Position);
    }

    [Fact]
    public void A_transaction_that_runs_for_hours_keeps_the_horizon_and_not_the_memory()
    {
        var horizon = new JournalHorizon(TimeSpan.Zero);
        for (var second = 1; second <= 10_000; second++)
        {
            horizon.Advance(new JournalMark(second, 100 + second, 50), TimeSpan.FromSeconds(second));
        }

        Assert.Equal(0, horizon.Position);
        horizon.Advance(new JournalMark(20_000, 30_000, 30_000), TimeSpan.FromSeconds(10_001));
        Assert.InRange(horizon.Position, 1, 64);
    }

    /// <summary>
    /// Writers take a number, then a position, then commit or give up, in any interleaving; no row may ever turn up at or below the horizon.
    /// </summary>
    [Fact]
    public void Nothing_turns_up_below_the_horizon_in_whatever_order_writers_finish() => Gen.Int[0, 99].Array[1, 300].Sample(steps =>
    {
        var horizon = new JournalHorizon(TimeSpan.Zero);
        var (nextWriter, nextPosition, visible) = (1L, 1L, 0L);
        var running = new List<(long Writer, long Position)>();
        foreach (var step in steps)
        {
            if (step < 40)
            {
                running.Add((nextWriter++, 0));
            }
            else if (step < 70 && running.Count > 0)
            {
                var at = step % running.Count;
                running[at] = running[at] with { Position = running[at].Position == 0 ? nextPosition++ : running[at].Position };
            }
            else if (step < 85 && running.Count > 0)
            {
                var at = step % running.Count;
                Assert.True(running[at].Position == 0 || running[at].Position > horizon.Position, "a row turned up below the horizon");
                visible = Math.Max(visible, running[at].Position);
                running.RemoveAt(at);
            }
            else
            {
                horizon.Advance(
                    new JournalMark(visible, nextWriter, running.Count == 0 ? nextWriter : running.Min(writer => writer.Writer)), TimeSpan.Zero);
            }
        }
    });
}
