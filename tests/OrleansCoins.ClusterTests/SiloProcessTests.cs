using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

public sealed class SiloProcessTests
{
    [SkippableFact]
    public async Task Silos_whose_clocks_are_an_hour_apart_and_one_that_is_killed_lose_and_double_no_gift()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            options.Silos = 3;
            options.AsProcesses = true;
            options.ClockOffset = silo => TimeSpan.FromHours(silo);
            options.RecoveryAfter = TimeSpan.FromMilliseconds(500);
        });
        var viewer = cluster.As("viewer");
        await cluster.As("creator").EnrolAsync();
        await viewer.BuyAsync("coins-70");
        await viewer.SendGiftAsync("rose", "creator");
        await cluster.KillSiloAsync(hosting: cluster.Wallet("viewer"));
        await viewer.SendGiftUntilAnsweredAsync("rose", "creator");
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        Assert.Equal((68, Diamonds.FromUnits(2 * TestGifts.ShareBps)), (await viewer.CoinsAsync(), await cluster.As("creator").DiamondsAsync()));
    }
}
