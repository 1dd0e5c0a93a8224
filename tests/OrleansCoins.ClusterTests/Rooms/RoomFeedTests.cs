using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Whatever becomes of a room between credit and show: its viewers are told its creator's entries, each once, in order, under the same ids.</summary>
public sealed class RoomFeedTests(ITestOutputHelper output)
{
    private const int Senders = 12;
    private const int GiftsEach = 60;
    private const int Viewers = 6;
    private const int PlacedKills = 20;
    private const int KillsMax = 80;

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Viewers_who_come_and_go_are_told_the_creators_entries_each_once_when_word_of_them_is_lost_and_activations_are_dropped(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var pushes = new LossyPushes(Seed());
        await using var cluster = await StartAsync(storage, pushes);
        await TellsAllAsync(cluster, async (room, sending) =>
        {
            while (!sending.IsCompleted)
            {
                await cluster.DeactivateAsync(cluster.Room(room.Value));
                var before = pushes.Arrived;
                await Eventually.IsTrueAsync(
                    async () => (await cluster.Room(room.Value).GetAsync())!.Gifts >= 0 && (sending.IsCompleted || pushes.Arrived > before), "the room is told of more gifts");
            }
        });
        Assert.InRange(pushes.Lost, 1, int.MaxValue);
    }

    [SkippableFact]
    public async Task Viewers_who_come_and_go_are_told_the_creators_entries_each_once_when_the_rooms_silo_is_killed_again_and_again()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await StartAsync(TestStorage.PostgreSql, new LossyPushes(Seed()));
        var killed = 0;
        await TellsAllAsync(cluster, async (room, sending) =>
        {
            while (!sending.IsCompleted || killed < 3)
            {
                await Eventually.IsTrueDespiteFaultsAsync(
                    async () => (await cluster.Room(room.Value).GetAsync())!.Gifts > 0 && await cluster.HostOfAsync(cluster.Room(room.Value)) is not null, "the room is awake");
                await cluster.KillSiloAsync(cluster.Room(room.Value));
                await cluster.StartSiloAsync();
                killed++;
            }
        });
        output.WriteLine($"killed {killed} times");
        Assert.InRange(killed, 3, int.MaxValue);
    }

    [SkippableFact]
    public async Task A_gift_whose_rooms_silo_is_killed_between_its_credit_and_the_room_is_told_once_in_its_place_every_time()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var pushes = new HeldPushes();
        await using var cluster = await StartAsync(TestStorage.PostgreSql, pushes);
        var room = await cluster.As("creator").OpenRoomAsync();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => cluster.BuyAsync($"sender-{sender}", 1000)));
        await Task.WhenAll(Enumerable.Range(0, KillsMax).Select(kill => cluster.BuyAsync($"held-{kill}", 1)));
        var feed = cluster.Grains.RoomFeed(room);
        var start = (await feed.GetEndAsync())!.Position;
        var viewers = Enumerable.Range(0, Viewers).Select(_ => new Viewer(feed, start, Seed())).ToList();
        var watching = viewers.Select(static viewer => viewer.WatchToTheEndAsync()).ToList();

        var (kills, placed) = (0, 0);
        for (; placed < PlacedKills; kills++)
        {
            Assert.True(kills < KillsMax, $"Of {kills} kills only {placed} came before the room looked into the journal by itself.");
            var key = $"g{kills}";
            await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => SendAsync(cluster, room, $"sender-{sender}", key, "tap")));
            var sent = (kills * (Senders + 1)) + Senders;
            await Eventually.IsTrueDespiteFaultsAsync(async () => (await cluster.Room(room.Value).GetAsync())!.Gifts == sent, $"the room shows {sent} gifts");
            placed += await IsKilledBetweenAsync(cluster, room, pushes, $"held-{kills}") ? 1 : 0;
            await cluster.StartSiloAsync();
        }

        output.WriteLine($"{placed} of {kills} kills came between a credit and the room");
        await Attempts.UntilAnsweredAsync(() => cluster.Room(room.Value).EndAsync(UserId.Parse("creator")), TimeSpan.FromMinutes(1));
        await Task.WhenAll(watching);
        await AreToldAsync(cluster, room, viewers, kills * (Senders + 1));
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task The_end_is_told_after_every_gift_that_was_accepted_however_late_its_credit_is(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var credits = new TaskCompletionSource();
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            options.Storage = storage;
            options.ConfigureSilo = (_, silo) => silo.AddIncomingGrainCallFilter(async call =>
            {
                await (call.MethodName == nameof(IEarningsGrain.CreditGiftsAsync) ? credits.Task : Task.CompletedTask);
                await call.Invoke();
            });
        });
        var room = await cluster.As("creator").OpenRoomAsync();
        await cluster.BuyAsync("viewer", 10);
        var feed = cluster.Grains.RoomFeed(room);
        var start = (await feed.GetEndAsync())!.Position;
        await SendAsync(cluster, room, "viewer", "g1", combo: null);
        Assert.NotNull((await cluster.Room(room.Value).EndAsync(UserId.Parse("creator"))).Value);

        var reading = ToTheEndAsync(feed, start);

        await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromSeconds(5)));
        credits.SetResult();
        Assert.Equal([RoomEventKind.Gift, RoomEventKind.Ended], (await reading).Select(static one => one.Kind));
    }

    [SkippableFact]
    public async Task Two_activations_of_a_room_tell_the_same_events_under_the_same_ids_and_its_end_once()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var first = await CoinsCluster.StartAsync();
        await using var second = await CoinsCluster.StartAsync(options => options.ConnectionString = first.ConnectionString);
        var room = await first.As("creator").OpenRoomAsync();
        await first.BuyAsync("viewer", 1000);
        var start = (await first.Grains.RoomFeed(room).GetEndAsync())!.Position;
        for (var gift = 0; gift < 20; gift++)
        {
            await SendAsync(gift % 2 == 0 ? first : second, room, "viewer", $"g{gift}", gift % 3 == 0 ? null : "tap");
        }

        Assert.NotNull((await second.Room(room.Value).EndAsync(UserId.Parse("creator"))).Value);
        var told = await Task.WhenAll(ToTheEndAsync(first.Grains.RoomFeed(room), start), ToTheEndAsync(second.Grains.RoomFeed(room), start));

        Assert.Equal(told[0], told[1]);
        Assert.Equal(20, told[0].Count(static one => one.Kind == RoomEventKind.Gift));
        // What was given openly, and what was not, are two streaks.
        Assert.Equal([RoomEventKind.Combo, RoomEventKind.Combo, RoomEventKind.Ended], told[0].Select(static one => one.Kind).Where(static kind => kind != RoomEventKind.Gift));
        Assert.Equal(RoomEventKind.Ended, told[0][^1].Kind);
        Assert.True((await first.Grains.RoomFeed(room).GetEndAsync())!.HasEnded, "it has ended");
    }

    [SkippableFact]
    public async Task What_is_not_in_memory_any_more_is_told_again_from_the_journal_just_as_it_was()
    {
        await using var cluster = await CoinsCluster.StartAsync(static options => options.Storage = TestStorage.Sqlite);
        var room = await cluster.As("creator").OpenRoomAsync();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => cluster.BuyAsync($"sender-{sender}", 10_000)));
        var feed = cluster.Grains.RoomFeed(room);
        var start = (await feed.GetEndAsync())!.Position;
        const int gifts = 4_800;
        var viewer = new Viewer(feed, start, Seed());
        var watching = viewer.WatchAsync(gifts);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            for (var gift = 0; gift < gifts / Senders; gift++)
            {
                await SendAsync(cluster, room, $"sender-{sender}", $"g{gift}", gift % 5 == 0 ? null : $"tap-{gift / 50}");
            }
        }));
        await watching;

        // All of it is past memory for who begins at the start now; the chance of the viewer went back there as well.
        var late = new Viewer(feed, start, Seed());
        await late.WatchAsync(gifts);
        Assert.Equal(viewer.Seen.Take(late.Seen.Count), late.Seen.Take(viewer.Seen.Count));
        await cluster.DeactivateAsync(cluster.Room(room.Value));
        var again = new Viewer(feed, start, Seed());
        await again.WatchAsync(gifts);
        Assert.Equal(viewer.Seen.Take(again.Seen.Count), again.Seen.Take(viewer.Seen.Count));
        Assert.Equal((await RoomAsTold.ReadAsync(cluster, "creator", room)).Gifts, GiftsOf(viewer));
    }

    private static Task<CoinsCluster> StartAsync(TestStorage storage, IIncomingGrainCallFilter pushes) => CoinsCluster.StartAsync(options =>
    {
        (options.Storage, options.Silos, options.RecoveryAfter) = (storage, 3, TimeSpan.FromSeconds(1));
        options.ConfigureSilo = (_, silo) => silo.Services.AddSingleton(pushes);
    });

    private static async Task<List<RoomEvent>> ToTheEndAsync(IRoomFeedGrain feed, string start)
    {
        var told = new List<RoomEvent>();
        while (true)
        {
            var page = (await feed.ReadAsync(told is [.., var last] ? last.Id : start, TimeSpan.FromSeconds(2)))!;
            told.AddRange(page.Events);
            if (page.IsEnd)
            {
                return told;
            }
        }
    }

    private static IEnumerable<ShownGift> GiftsOf(Viewer viewer) => viewer.Seen.Select(static told => told.Gift).OfType<RoomGift>()
        .Select(static gift => new ShownGift(gift.SenderId, gift.GiftId, gift.Quantity, gift.Coins, gift.CreatedAt));

    private static Task SendAsync(CoinsCluster cluster, RoomId room, string sender, string key, string? combo) =>
        Attempts.UntilAnsweredAsync(
            async () =>
            {
                var outcome = await cluster.Wallet(sender).SendGiftAsync(TestGifts.Gift(sender, "nobody", key) with
                {
                    Creator = null,
                    Content = null,
                    Room = room,
                    Combo = combo is null ? null : ComboId.Parse(combo),
                    Anonymous = key.EndsWith('7'),
                });
                Assert.True(outcome.Value is not null, $"{outcome.Refusal?.Reason}: {outcome.Refusal?.Detail}");
                return outcome;
            },
            TimeSpan.FromMinutes(1));

    /// <summary>Sends gifts while something is done to the room; and requires that every viewer was told what the journal holds.</summary>
    private async Task TellsAllAsync(CoinsCluster cluster, Func<RoomId, Task, Task> disturbAsync)
    {
        var room = await cluster.As("creator").OpenRoomAsync();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => cluster.BuyAsync($"sender-{sender}", 1000)));
        var feed = cluster.Grains.RoomFeed(room);
        var start = (await feed.GetEndAsync())!.Position;
        var viewers = Enumerable.Range(0, Viewers).Select(_ => new Viewer(feed, start, Seed())).ToList();
        var watching = viewers.Select(viewer => viewer.WatchAsync(Senders * GiftsEach)).ToList();

        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            for (var gift = 0; gift < GiftsEach; gift++)
            {
                await SendAsync(cluster, room, $"sender-{sender}", $"g{gift}", gift % 4 == 0 ? null : "tap");
            }
        }));
        await disturbAsync(room, sending);
        await sending;
        await Task.WhenAll(watching);

        await AreToldAsync(cluster, room, viewers, Senders * GiftsEach);
    }

    /// <summary>Kills the room's silo while word of a gift that is credited waits before the room; says whether the room had not told it by itself until then.</summary>
    private static async Task<bool> IsKilledBetweenAsync(CoinsCluster cluster, RoomId room, HeldPushes pushes, string sender)
    {
        var hold = pushes.Next(UserId.Parse(sender));
        await SendAsync(cluster, room, sender, "held", combo: null);
        var (silo, sequence) = await hold.Held.WaitAsync(TimeSpan.FromSeconds(20));
        var credit = Assert.Single(await cluster.Ledger.ReadForwardAsync(AccountId.Parse("earnings:creator"), sequence - 1, 1, CancellationToken.None));
        Assert.Equal((sequence, EntryKind.Gift, $"wallet:{sender}"), (credit.Sequence, credit.Kind, credit.Peer.ToString()));

        await cluster.KillSiloAsync(silo);
        var isPlaced = !hold.IsToldIn(silo);
        hold.Release();
        return isPlaced;
    }

    /// <summary>Requires that every viewer was told what the journal holds, event for event.</summary>
    private static async Task AreToldAsync(CoinsCluster cluster, RoomId room, List<Viewer> viewers, int gifts)
    {
        Assert.Empty(await cluster.DifferencesAsync());
        var entries = (await RoomAsTold.ReadAsync(cluster, "creator", room)).Gifts;
        Assert.Equal(gifts, entries.Count);
        foreach (var viewer in viewers)
        {
            Assert.Equal(entries, GiftsOf(viewer));
            var ids = viewer.Seen.Select(static told => told.Id).ToList();
            Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        }

        Assert.InRange(viewers.Sum(static viewer => viewer.WentBack), 1, int.MaxValue);
    }

    private int Seed()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        return seed;
    }
}
