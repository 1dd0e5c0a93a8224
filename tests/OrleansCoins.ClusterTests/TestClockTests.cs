using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

public sealed class TestClockTests
{
    [SkippableFact]
    public async Task Gifts_are_dated_by_the_clock_that_a_test_sets_forward_and_arrive_as_before()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var clock = new TestClock();
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.Time) = (2, clock));
        var viewer = cluster.As("viewer");
        await cluster.As("creator").EnrolAsync();
        await viewer.BuyAsync("coins-70");

        var first = (await viewer.SendGiftAsync("rose", "creator")).Value!;
        clock.Advance(TimeSpan.FromDays(3));
        var second = (await viewer.SendGiftAsync("rose", "creator")).Value!;

        Assert.InRange(second.CreatedAt - first.CreatedAt, TimeSpan.FromDays(3), TimeSpan.FromDays(4));
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
    }
}
