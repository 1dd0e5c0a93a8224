using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Ids that anybody can make up leave nothing behind.</summary>
public sealed class MadeUpIdTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private const int Many = 200;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    /// <summary>Of each kind, how many are there for a reason: rooms that are live, and their creators.</summary>
    private static readonly (string Grain, int Stay)[] Grains =
    [
        ("Rooms.RoomGrain", 2), ("Battles.BattleGrain", 0), ("Payments.PurchaseGrain", 0), ("Payouts.PayoutGrain", 0), ("Payments.PaymentWebhookGrain", 0), ("Rankings.SupportersGrain", 2),
    ];

    private static readonly RankingQuery AllTime = new(RankingPeriod.All, null, RankingOrder.Coins, 10);

    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableFact]
    public async Task Made_up_rooms_battles_purchases_payouts_providers_and_creators_leave_no_activation_behind_and_a_live_room_stays()
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
            Assert.Null(await Cluster.Grains.Payout(PayoutId.Parse($"pay_muNone{i}")).GetAsync());
            Assert.Null(await Cluster.Grains.PaymentWebhook($"mu-none-{i}").ReceiveAsync(new WebhookMessage(ImmutableDictionary<string, string>.Empty, [])));
            Assert.Equal(RefusalReason.UnknownCreator, (await Cluster.Grains.Supporters(UserId.Parse($"mu-none-{i}")).GetRankingAsync(AllTime)).Refusal!.Reason);
        }));

        // All that stay are told together.
        var began = TimeProvider.System.GetTimestamp();
        string[] left = [];
        await Eventually.IsTrueAsync(async () => (left = await LeftAsync()).Length == 0 || TimeProvider.System.GetElapsedTime(began) > WaitMax, "no activation of a made-up id is left", seconds: 60);
        Assert.Empty(left);
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

    [SkippableFact]
    public async Task A_room_that_was_asked_for_before_it_was_there_stays_once_it_is()
    {
        var creator = UserId.Parse("mu-early");
        await Cluster.Grains.Earnings(creator).EnrolAsync(true);
        var (room, last) = (Cluster.Grains.Room(RoomId.Parse("room_muEarly")), Cluster.Grains.Room(RoomId.Parse("room_muLast")));
        Assert.Null(await room.GetAsync());
        Assert.NotNull((await room.OpenAsync(new OpenRoom(creator, "A room", RequestDigest.Of("open"u8)))).Value);

        // What was asked for later is gone: so would this be.
        Assert.Null(await last.GetAsync());
        await Eventually.IsTrueAsync(async () => !await IsAwakeAsync(last), "the room that isn't there is gone");
        Assert.True(await IsAwakeAsync(room), "the room that is there was let go");
    }

    private async Task<bool> IsAwakeAsync(IRoomGrain room) =>
        (await Cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Any(one => one.GrainId == room.GetGrainId());

    private async Task<string[]> LeftAsync()
    {
        var statistics = await Cluster.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return
        [
            .. Grains.Select(kind => (kind, Count: statistics.Where(one => one.GrainType.Contains(kind.Grain, StringComparison.Ordinal)).Sum(static one => one.ActivationCount)))
                .Where(static found => found.Count > found.kind.Stay).Select(static found => $"{found.kind.Grain}: {found.Count}"),
        ];
    }
}
