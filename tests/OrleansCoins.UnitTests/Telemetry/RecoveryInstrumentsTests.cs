using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.UnitTests.Telemetry;

public sealed class RecoveryInstrumentsTests
{
    private readonly RecoveryInstruments.Progress _progress = new();

    [Fact]
    public void Recovery_is_behind_since_the_moment_when_the_first_that_it_has_not_read_was_there()
    {
        Assert.Null(_progress.UnreadSince);
        _progress.Reached(10, at: 100);
        _progress.ReadTo(0);
        _progress.Reached(20, at: 200);
        _progress.Reached(20, at: 300);
        _progress.ReadTo(9);
        Assert.Equal(100, _progress.UnreadSince);

        _progress.ReadTo(10);
        Assert.Equal(200, _progress.UnreadSince);
        _progress.ReadTo(20);
        Assert.Null(_progress.UnreadSince);
    }

    [Fact]
    public void After_a_failover_to_an_older_state_recovery_does_not_wait_for_what_is_gone()
    {
        _progress.Reached(1_000, at: 100);
        _progress.ReadTo(0);
        _progress.Reached(500, at: 200);
        _progress.ReadTo(500);
        Assert.Null(_progress.UnreadSince);
    }
}
