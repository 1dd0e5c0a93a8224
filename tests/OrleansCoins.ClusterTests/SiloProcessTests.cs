using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

public sealed class SiloProcessTests
{
    [SkippableFact]
    public async Task Silos_whose_clocks_are_an_hour_apart_lose_and_double_no_gift_when_one_is_killed()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Silos, options.AsProcesses) = (3, true);
            options.ClockOffset = silo => TimeSpan.FromHours(silo);
            options.RecoveryAfter = TimeSpan.FromMilliseconds(500);
        });
        var (viewer, creator) = (cluster.As("viewer"), cluster.As("creator"));
        await creator.EnrolAsync();
        await viewer.BuyAsync("coins-70");
        await viewer.SendGiftUntilAnsweredAsync("rose", "creator");

        await cluster.KillSiloAsync(hosting: cluster.Wallet("viewer"));
        Assert.NotNull((await viewer.SendGiftUntilAnsweredAsync("rose", "creator")).Value);

        Assert.Equal(2, cluster.SiloCount);
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        await Eventually.IsTrueDespiteFaultsAsync(
            async () => await viewer.CoinsAsync() == 68 && await creator.DiamondsAsync() == Diamonds.FromUnits(2 * TestGifts.ShareBps),
            "both gifts have left the wallet and arrived");
    }
}
