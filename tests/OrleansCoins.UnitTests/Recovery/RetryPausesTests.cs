using OrleansCoins.Grains;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.UnitTests.Recovery;

public sealed class RetryPausesTests
{
    private readonly RetryPauses _pauses = new(TimeSpan.FromSeconds(2));

    [Fact]
    public void A_transfer_that_fails_again_and_again_is_tried_more_and_more_rarely_but_every_minute()
    {
        var pauses = new List<double>();
        var now = TimeSpan.Zero;
        for (var tries = 0; tries < 8; tries++)
        {
            Assert.True(_pauses.IsDue("transfer", now), "it is due when its pause is over");
            _pauses.Failed("transfer", now);
            var failed = now;
            while (!_pauses.IsDue("transfer", now))
            {
                now += TimeSpan.FromSeconds(1);
            }

            pauses.Add((now - failed).TotalSeconds);
        }

        Assert.Equal([4, 8, 16, 32, 60, 60, 60, 60], pauses);
    }

    [Fact]
    public void Pauses_beyond_the_limit_are_not_remembered_and_their_transfers_are_tried_in_every_run()
    {
        for (var number = 0; number < Limits.RecoveryPausesMax + 100; number++)
        {
            _pauses.Failed($"transfer-{number}", TimeSpan.Zero);
        }

        Assert.Equal(Limits.RecoveryPausesMax, _pauses.Count);
        Assert.False(_pauses.IsDue("transfer-0", TimeSpan.Zero), "the first has its pause");
        var surplus = $"transfer-{Limits.RecoveryPausesMax}";
        Assert.True(_pauses.IsDue(surplus, TimeSpan.Zero), "one that has no place is tried all the same");

        _pauses.Failed("transfer-0", TimeSpan.FromSeconds(4));
        Assert.False(_pauses.IsDue("transfer-0", TimeSpan.FromSeconds(11)), "who has a place keeps it");
        _pauses.Answered("transfer-1");
        _pauses.Failed(surplus, TimeSpan.Zero);
        Assert.Equal(Limits.RecoveryPausesMax, _pauses.Count);
        Assert.False(_pauses.IsDue(surplus, TimeSpan.Zero), "a place that is given up is taken by the next");
    }
}
