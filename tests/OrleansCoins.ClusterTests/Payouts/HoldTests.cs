using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payouts;

public sealed class HoldTests
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Diamonds_are_pending_for_the_hold_and_then_available_without_anybody_doing_anything(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var clock = new TestClock();
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.Time) = (storage, clock));
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 100);
        var before = clock.GetUtcNow();
        await cluster.SendAsync("viewer", "creator", "first");
        await cluster.DiamondsAsync("creator", 1);

        var earned = await cluster.Earnings("creator").GetAsync();
        Assert.Equal((Diamonds.Zero, earned.Diamonds, earned.Diamonds), (earned.AvailableDiamonds, earned.PendingDiamonds, earned.LifetimeDiamonds));
        Assert.InRange(earned.NextReleaseAt!.Value, before + Week, clock.GetUtcNow() + Week + TimeSpan.FromHours(1));
        Assert.Equal((0, 0), (earned.NextReleaseAt.Value.Minute, earned.NextReleaseAt.Value.Second));

        // Another gift four days later; and the account is put away in between.
        clock.Advance(TimeSpan.FromDays(4));
        await cluster.SendAsync("viewer", "creator", "second");
        await cluster.DiamondsAsync("creator", 2);
        await cluster.DeactivateAsync(cluster.Earnings("creator"));
        Assert.Equal((earned.NextReleaseAt, Diamonds.Zero), await NextAsync(cluster));

        clock.Advance(earned.NextReleaseAt.Value - clock.GetUtcNow());
        var (next, available) = await NextAsync(cluster);
        Assert.Equal(earned.Diamonds, available);
        Assert.InRange(next!.Value, earned.NextReleaseAt.Value + TimeSpan.FromDays(4) - TimeSpan.FromHours(1), earned.NextReleaseAt.Value + TimeSpan.FromDays(4) + TimeSpan.FromHours(1));

        clock.Advance(next.Value - clock.GetUtcNow());
        var all = await cluster.Earnings("creator").GetAsync();
        Assert.Equal((all.Diamonds, Diamonds.Zero, null, 3L), (all.AvailableDiamonds, all.PendingDiamonds, all.NextReleaseAt, all.Sequence));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    private static async Task<(DateTimeOffset? Next, Diamonds Available)> NextAsync(CoinsCluster cluster)
    {
        var earnings = await cluster.Earnings("creator").GetAsync();
        Assert.Equal(earnings.Diamonds, earnings.AvailableDiamonds + earnings.PendingDiamonds);
        return (earnings.NextReleaseAt, earnings.AvailableDiamonds);
    }
}
