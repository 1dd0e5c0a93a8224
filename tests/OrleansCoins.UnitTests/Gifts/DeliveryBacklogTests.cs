using OrleansCoins.Grains;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Gifts;

public sealed class DeliveryBacklogTests
{
    private readonly DeliveryBacklog _backlog = new(new VirtualTime());

    [Fact]
    public void What_does_not_fit_is_left_out_and_takes_no_room()
    {
        for (var i = 0; i < Limits.DeliveryQueueMax; i++)
        {
            Assert.True(_backlog.TryEnter(), $"gift {i} fits");
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.False(_backlog.TryEnter(), "the backlog is full");
        }

        _backlog.Leave(2);
        Assert.Equal([true, true, false], [_backlog.TryEnter(), _backlog.TryEnter(), _backlog.TryEnter()]);
    }

    [Fact]
    public async Task A_silo_that_stops_waits_for_what_is_under_way_but_not_for_ever()
    {
        _backlog.TryEnter();
        await _backlog.StopAsync(CancellationToken.None);
        _backlog.Leave(1);
        await _backlog.StopAsync(CancellationToken.None);
    }
}
