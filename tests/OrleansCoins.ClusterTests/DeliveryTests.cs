using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>The grains that bring gifts to creators listen for them, and may be put away meanwhile. Recovery, which would bring them too, is far off here.</summary>
public sealed class DeliveryTests
{
    [SkippableFact]
    public async Task Gifts_that_come_after_the_grain_that_delivers_them_was_put_away_are_delivered_by_the_next_one()
    {
        await using var cluster = await CoinsCluster.StartAsync(static options => options.RecoveryAfter = TimeSpan.FromHours(1));
        var creator = UserId.Parse("creator");
        await cluster.Earnings(creator.Value).EnrolAsync(true);
        await cluster.BuyAsync("viewer", 1_000);
        var delivering = cluster.Services.GetRequiredService<Deliveries>().For(creator);
        for (var times = 1; times <= 5; times++)
        {
            await cluster.SendAsync("viewer", "creator", $"first-{times}");
            await cluster.SendAsync("viewer", "creator", $"second-{times}");
            Assert.Equal(Diamonds.ShareOf(new Coins(2 * times), new BasisPoints(TestGifts.ShareBps)), await cluster.DiamondsAsync("creator", 2 * times));
            await cluster.DeactivateAsync(delivering);
        }
    }
}
