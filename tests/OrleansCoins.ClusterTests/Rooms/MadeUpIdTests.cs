using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Ids that anybody can make up leave nothing behind.</summary>
public sealed class MadeUpIdTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private const int Many = 200;

    private static readonly RankingQuery AllTime = new(RankingPeriod.All, null, RankingOrder.Coins, 10);

    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableFact]
    public async Task Made_up_rooms_battles_purchases_and_creators_leave_no_activation_behind_and_a_live_room_stays()
    {
        var creator = UserId.Parse("mu-creator");
        await Cluster.Grains.Earnings(creator).EnrolAsync(true);
        var live = Cluster.Grains.Room(RoomId.Parse("room_muLive"));
        Assert.NotNull((await live.OpenAsync(new OpenRoom(creator, "A room", RequestDigest.Of("open"u8)))).Value);
        var host = await Cluster.HostOfAsync(live);

        await Task.WhenAll(Enumerable.Range(0, Many).Select(async i =>
        {
            Assert.Null(await Cluster.Grains.Room(RoomId.Parse($"room_muNone{i}")).GetAsync());
            Assert.Null(await Cluster.Grains.Battle(BattleId.Parse($"battle_muNone{i}")).GetAsync());
            Assert.Null(await Cluster.Grains.Purchase(PurchaseId.Parse($"pur_muNone{i}")).GetAsync());
            Assert.Equal(RefusalReason.UnknownCreator, (await Cluster.Grains.Supporters(UserId.Parse($"mu-none-{i}")).GetRankingAsync(AllTime)).Refusal!.Reason);
        }));

        foreach (var (grain, left) in new[] { ("Rooms.RoomGrain", 1), ("Battles.BattleGrain", 0), ("Payments.PurchaseGrain", 0), ("Rankings.SupportersGrain", 1) })
        {
            await Eventually.IsTrueAsync(async () => await CountAsync(grain) <= left, $"no activation of a made-up id of {grain} is left");
        }

        Assert.Equal(host, await Cluster.HostOfAsync(live));
        Assert.NotNull(await live.GetLeaseAsync());
    }

    [SkippableFact]
    public async Task All_who_ask_at_once_for_what_does_not_exist_are_told_so_while_its_activation_goes()
    {
        var (room, purchase) = (Cluster.Grains.Room(RoomId.Parse("room_muAsked")), Cluster.Grains.Purchase(PurchaseId.Parse("pur_muAsked")));
        var until = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            while (TimeProvider.System.GetUtcNow() < until)
            {
                Assert.Null(await room.GetAsync());
                Assert.Null(await purchase.GetAsync());
            }
        }));
    }

    private async Task<int> CountAsync(string grain) => (await Cluster.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
        .Where(one => one.GrainType.Contains(grain, StringComparison.Ordinal))
        .Sum(static one => one.ActivationCount);
}
