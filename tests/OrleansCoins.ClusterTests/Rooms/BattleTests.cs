using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Battles;
using OrleansCoins.Grains.Documents;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Battles under load: they end by themselves, once, and their sums are those of the debits that were accepted in their time.</summary>
public sealed class BattleTests
{
    private const int Senders = 8;
    private static readonly BattleId Id = BattleId.Parse("battle_1");

    /// <summary>Where the feeds of the rooms began.</summary>
    private readonly ConcurrentDictionary<RoomId, string> _starts = new();

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_battle_that_nobody_looks_at_ends_by_itself_with_exactly_what_was_accepted_in_its_time(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage, silos: 1);
        var (red, blue) = await OpenRoomsAsync(cluster);
        var sent = new ConcurrentBag<GiftReceipt>();
        using var over = new CancellationTokenSource();
        var giving = GiveAsync(cluster, [red, blue], sent, over.Token);
        var accepted = await BeginAsync(cluster, red, blue, seconds: 3);
        await HasPassedAsync(accepted.EndsAt!.Value.AddSeconds(1));
        await over.CancelAsync();
        await giving;

        // Not by asking for it, or for anything in its rooms: its timer alone.
        var documents = cluster.Services.GetRequiredService<IDocumentStore>();
        await Eventually.IsTrueAsync(
            async () => (await documents.GetAsync(DocumentKind.Battle, Id.Value, CancellationToken.None))!.Status == BattleDocuments.Ended, "the battle has ended", seconds: 30);
        await IsExactAsync(cluster, red, blue, sent);
    }

    [SkippableFact]
    public async Task A_battle_whose_silo_is_killed_before_its_end_ends_while_a_room_is_watched()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql, silos: 3);
        var (red, blue) = await OpenRoomsAsync(cluster);
        var sent = new ConcurrentBag<GiftReceipt>();
        using var over = new CancellationTokenSource();
        var giving = GiveAsync(cluster, [red, blue], sent, over.Token);
        var accepted = await BeginAsync(cluster, red, blue, seconds: 6);
        await HasPassedAsync(accepted.StartsAt!.Value.AddSeconds(1));
        var battle = cluster.Grains.Battle(Id);
        await Eventually.IsTrueDespiteFaultsAsync(async () => await cluster.HostOfAsync(battle) is not null, "the battle is awake");
        await cluster.KillSiloAsync(battle);
        await cluster.StartSiloAsync();
        await HasPassedAsync(accepted.EndsAt!.Value.AddSeconds(-1));
        await Eventually.IsTrueDespiteFaultsAsync(async () => await cluster.HostOfAsync(cluster.Earnings("red")) is not null, "the red creator's account is awake");
        await cluster.KillSiloAsync(cluster.Earnings("red"));
        await cluster.StartSiloAsync();
        await HasPassedAsync(accepted.EndsAt!.Value.AddSeconds(1));
        await over.CancelAsync();
        await giving;

        await Eventually.IsTrueDespiteFaultsAsync(
            async () => (await StepsAsync(cluster, blue)).Contains(BattleStatus.Ended), "the room's feed, which is all that is asked, tells the end before a reminder would see to it", seconds: 40);
        await IsExactAsync(cluster, red, blue, sent);
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_battle_waits_for_gifts_of_its_time_that_are_still_on_their_way(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage, silos: 1);
        var (red, blue) = await OpenRoomsAsync(cluster);
        var accepted = await BeginAsync(cluster, red, blue, seconds: 10);
        await HasPassedAsync(accepted.StartsAt!.Value.AddMilliseconds(200));
        var lost = cluster.Calls.LoseCall(cluster.Earnings("red"), nameof(IEarningsGrain.CreditGiftsAsync), times: 100_000);
        var sent = new ConcurrentBag<GiftReceipt> { (await cluster.As("sender-0").SendGiftAsync("rose", red, 5)).Value!, (await cluster.As("sender-1").SendGiftAsync("rose", blue, 4)).Value! };
        Assert.NotNull((await cluster.Room(red.Value).EndAsync(UserId.Parse("red"))).Value);
        await HasPassedAsync(accepted.EndsAt!.Value.AddSeconds(9));
        var waiting = (await cluster.Grains.Battle(Id).GetAsync())!;
        Assert.Equal((BattleStatus.Settling, 0, 4), (waiting.Status, waiting.First.Coins.Value, waiting.Second.Coins.Value));
        Assert.InRange(lost.Met, 1, int.MaxValue);
        lost.Withdraw();

        await Eventually.IsTrueAsync(async () => (await cluster.Grains.Battle(Id).GetAsync())!.Status == BattleStatus.Ended, "the battle has ended", seconds: 40);
        var battle = await IsExactAsync(cluster, red, blue, sent);
        Assert.Equal((5, 4, red), (battle.First.Coins.Value, battle.Second.Coins.Value, battle.Winner));
    }

    [SkippableFact]
    public async Task A_battle_does_not_wait_for_ever_and_of_a_draw_nobody_has_won()
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite, silos: 1, settleWithin: 8);
        var (red, blue) = await OpenRoomsAsync(cluster);
        var accepted = await BeginAsync(cluster, red, blue, seconds: 10);
        await HasPassedAsync(accepted.StartsAt!.Value.AddMilliseconds(200));
        await cluster.As("sender-0").SendGiftAsync("rose", red, 4);
        await cluster.As("sender-1").SendGiftAsync("rose", blue, 4);
        await Eventually.IsTrueAsync(
            async () => await cluster.Grains.Battle(Id).GetAsync() is { First.Coins.Value: 4, Second.Coins.Value: 4 }, "it shows what was given");
        cluster.Calls.LoseCall(cluster.Earnings("red"), nameof(IEarningsGrain.CreditGiftsAsync), times: 100_000);
        Assert.NotNull((await cluster.As("sender-2").SendGiftAsync("rose", red, 7)).Value);

        await Eventually.IsTrueAsync(async () => (await cluster.Grains.Battle(Id).GetAsync())!.Status == BattleStatus.Ended, "the battle has ended", seconds: 40);
        var battle = (await cluster.Grains.Battle(Id).GetAsync())!;
        Assert.Equal((4, 4, null), (battle.First.Coins.Value, battle.Second.Coins.Value, battle.Winner));
        Assert.InRange(TimeProvider.System.GetUtcNow() - battle.EndsAt!.Value, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20));
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_room_is_in_one_battle_at_a_time_however_many_are_accepted_at_once(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage, silos: 2);
        string[] creators = ["ann", "ben", "cem", "dea"];
        var rooms = await Task.WhenAll(creators.Select(creator => cluster.As(creator).OpenRoomAsync()));
        for (var round = 0; round < 4; round++)
        {
            // Everyone proposes to the next one, so that each room is asked for by two battles.
            var battles = await Task.WhenAll(creators.Select(async (creator, at) =>
            {
                var id = BattleId.Parse($"battle_{round}-{at}");
                var opponent = (at + 1) % creators.Length;
                var outcome = await cluster.Grains.Battle(id).ProposeAsync(Proposal(creator, rooms[at], rooms[opponent], seconds: 600));
                return (Id: id, Opponent: opponent, IsProposed: outcome.Value is not null);
            }));
            var accepted = await Task.WhenAll(battles.Where(static battle => battle.IsProposed).Select(async battle =>
                (await cluster.Grains.Battle(battle.Id).AcceptAsync(UserId.Parse(creators[battle.Opponent]))).Value));
            var live = accepted.OfType<BattleView>().ToList();
            Assert.InRange(live.Count, 1, 2);
            Assert.All(live, static battle => Assert.Equal(BattleStatus.Live, battle.Status));
            var taken = live.SelectMany(static battle => new[] { battle.First.RoomId, battle.Second.RoomId }).ToList();
            Assert.Equal(taken.Distinct(), taken);
            rooms = await Task.WhenAll(creators.Select(async (creator, at) =>
            {
                Assert.NotNull((await cluster.Room(rooms[at].Value).EndAsync(UserId.Parse(creator))).Value);
                return await cluster.As(creator).OpenRoomAsync($"{creator} {round}");
            }));
        }
    }

    [SkippableFact]
    public async Task A_proposal_that_is_not_accepted_in_time_is_over()
    {
        var clock = new TestClock();
        await using var cluster = await StartAsync(TestStorage.Sqlite, silos: 1, time: clock);
        var (red, blue) = await OpenRoomsAsync(cluster);
        Assert.NotNull((await cluster.Grains.Battle(Id).ProposeAsync(Proposal("red", red, blue, 10))).Value);
        var other = cluster.Grains.Battle(BattleId.Parse("battle_2"));
        Assert.Equal(RefusalReason.BattleInProgress, (await other.ProposeAsync(Proposal("red", red, blue, 10))).Refusal!.Reason);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(RefusalReason.BattleOver, (await cluster.Grains.Battle(Id).AcceptAsync(UserId.Parse("blue"))).Refusal!.Reason);
        Assert.Equal(BattleStatus.Expired, (await cluster.Grains.Battle(Id).GetAsync())!.Status);
        Assert.NotNull((await other.ProposeAsync(Proposal("red", red, blue, 10))).Value);
    }

    private static async Task<CoinsCluster> StartAsync(
        TestStorage storage, int silos, double settleWithin = 60, TimeProvider? time = null)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        return await CoinsCluster.StartAsync(options =>
        {
            (options.Storage, options.Silos, options.RecoveryAfter, options.Time) = (storage, silos, TimeSpan.FromSeconds(1), time);
            options.ConfigureSilo = (_, silo) => silo.Services.Replace(ServiceDescriptor.Singleton(new BattleOptions { SettleWithin = TimeSpan.FromSeconds(settleWithin) }));
        });
    }

    private async Task<(RoomId Red, RoomId Blue)> OpenRoomsAsync(CoinsCluster cluster)
    {
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => cluster.BuyAsync($"sender-{sender}", 1_000_000)));
        var rooms = (Red: await cluster.As("red").OpenRoomAsync(), Blue: await cluster.As("blue").OpenRoomAsync());
        _starts[rooms.Red] = (await cluster.Grains.RoomFeed(rooms.Red).GetEndAsync())!.Position;
        _starts[rooms.Blue] = (await cluster.Grains.RoomFeed(rooms.Blue).GetEndAsync())!.Position;
        return rooms;
    }

    private static async Task<BattleView> BeginAsync(CoinsCluster cluster, RoomId red, RoomId blue, int seconds)
    {
        Assert.NotNull((await cluster.Grains.Battle(Id).ProposeAsync(Proposal("red", red, blue, seconds))).Value);
        return (await cluster.Grains.Battle(Id).AcceptAsync(UserId.Parse("blue"))).Value!;
    }

    private static ProposeBattle Proposal(string creator, RoomId room, RoomId opponent, int seconds) =>
        new(UserId.Parse(creator), room, opponent, seconds, RequestDigest.Of("battle"u8));

    /// <summary>Gives without a pause, from before the start till after the end.</summary>
    private static Task GiveAsync(CoinsCluster cluster, RoomId[] rooms, ConcurrentBag<GiftReceipt> sent, CancellationToken over) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            for (var gift = 0; !over.IsCancellationRequested; gift++)
            {
                var outcome = await cluster.As($"sender-{sender}").SendGiftUntilAnsweredAsync("rose", rooms[(sender + gift) % 2], 1 + ((sender * gift) % 7));
                Assert.True(outcome.Value is not null, outcome.Refusal?.Detail);
                sent.Add(outcome.Value);
            }
        }));

    private static Task HasPassedAsync(DateTimeOffset time) =>
        Eventually.IsTrueAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() > time), $"{time} has passed", seconds: 60);

    /// <summary>Requires one result in both rooms, whose sums are those of the senders' receipts and of the creators' accounts.</summary>
    private async Task<BattleView> IsExactAsync(CoinsCluster cluster, RoomId red, RoomId blue, IReadOnlyCollection<GiftReceipt> sent)
    {
        BattleView? battle = null;
        await Eventually.IsTrueDespiteFaultsAsync(async () => (battle = await cluster.Grains.Battle(Id).GetAsync()) is { Status: BattleStatus.Ended }, "the battle is shown as over");
        Assert.Empty(await cluster.DifferencesAsync());
        foreach (var (room, creator, side) in new[] { (red, "red", battle!.First), (blue, "blue", battle.Second) })
        {
            bool IsInTime(DateTimeOffset at) => at >= battle.StartsAt && at < battle.EndsAt;
            var receipts = sent.Where(gift => gift.RoomId == room && IsInTime(gift.CreatedAt)).Sum(static gift => gift.Coins.Value);
            Assert.InRange(receipts, 1, sent.Where(gift => gift.RoomId == room).Sum(static gift => gift.Coins.Value));
            Assert.Equal(receipts, side.Coins.Value);
            Assert.Equal(receipts, (await RoomAsTold.ReadAsync(cluster, creator, room)).Gifts.Where(gift => IsInTime(gift.At)).Sum(static gift => gift.Coins.Value));
            if ((await cluster.Room(room.Value).GetAsync())!.EndedAt is null)
            {
                await Eventually.IsTrueDespiteFaultsAsync(
                    async () => (await StepsAsync(cluster, room)).SequenceEqual([BattleStatus.Proposed, BattleStatus.Live, BattleStatus.Ended]), $"{room} is told each step once");
            }
        }

        Assert.Equal(
            battle!.First.Coins > battle.Second.Coins ? red : battle.Second.Coins > battle.First.Coins ? blue : null, battle.Winner);
        return battle;
    }

    /// <summary>The steps of battles that a room's viewers were told of since it opened.</summary>
    private async Task<List<BattleStatus>> StepsAsync(CoinsCluster cluster, RoomId room)
    {
        var feed = cluster.Grains.RoomFeed(room);
        var steps = new List<BattleStatus>();
        var position = _starts[room];
        while (await feed.ReadAsync(position, TimeSpan.Zero) is { Events: { IsEmpty: false } events })
        {
            steps.AddRange(events.Where(static told => told.Battle is not null).Select(static told => told.Battle!.Status));
            position = events[^1].Id;
        }

        return steps;
    }
}
