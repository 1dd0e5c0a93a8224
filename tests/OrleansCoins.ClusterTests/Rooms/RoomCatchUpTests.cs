using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Whatever becomes of a room and of what it is told, it shows its creator's account: each gift of the room, once, in order.</summary>
public sealed class RoomCatchUpTests(ITestOutputHelper output)
{
    private const int Viewers = 16;
    private const int GiftsEach = 40;

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_room_shows_every_gift_once_when_word_of_them_is_lost_and_its_activation_is_dropped(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var pushes = new LossyPushes(seed);
        await using var cluster = await StartAsync(storage, pushes);
        var (creator, room) = await OpenAsync(cluster);

        var sending = SendAllAsync(cluster, creator, room);
        while (!sending.IsCompleted)
        {
            await cluster.DeactivateAsync(cluster.Room(room.Value));
            var before = pushes.Arrived;
            await Eventually.IsTrueAsync(
                async () => (await cluster.Room(room.Value).GetAsync())!.Gifts >= 0 && (sending.IsCompleted || pushes.Arrived > before),
                "the room is told of more gifts");
        }

        await sending;
        await ShowsWhatTheJournalHoldsAsync(cluster, creator, room);
        Assert.InRange(pushes.Lost, 1, int.MaxValue);
    }

    [SkippableFact]
    public async Task A_room_shows_every_gift_once_when_its_silo_is_killed_in_the_middle()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var pushes = new LossyPushes(seed: 1);
        await using var cluster = await StartAsync(TestStorage.PostgreSql, pushes);
        var (creator, room) = await OpenAsync(cluster);

        var sending = SendAllAsync(cluster, creator, room);
        await Eventually.IsTrueAsync(async () => (await cluster.Room(room.Value).GetAsync())!.Gifts > 50, "the room shows 50 gifts");
        await cluster.KillSiloAsync(cluster.Room(room.Value));
        await sending;

        await ShowsWhatTheJournalHoldsAsync(cluster, creator, room);
        await cluster.StopSiloAsync();
        await ShowsWhatTheJournalHoldsAsync(cluster, creator, room);
    }

    [SkippableFact]
    public async Task A_room_that_cannot_read_the_journal_says_so_and_shows_all_when_it_can()
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite, new LossyPushes(seed: 2));
        var (creator, room) = await OpenAsync(cluster);
        await SendAsync(cluster, room, viewer: 0, gift: 0);
        await ShowsWhatTheJournalHoldsAsync(cluster, creator, room);
        await cluster.Earnings(creator).EnrolAsync(false);
        await cluster.Earnings(creator).EnrolAsync(true);
        var database = new Database(cluster);
        await database.ExecuteAsync("UPDATE entries SET kind = 'unheard-of' WHERE account = @p0 AND kind = 'enrolment' AND sequence > 1", $"earnings:{creator}");

        await Eventually.IsTrueAsync(
            async () => await Record.ExceptionAsync(() => cluster.Room(room.Value).GetAsync()) is UnavailableException, "the room says that it can't read on");
        await database.ExecuteAsync("UPDATE entries SET kind = 'enrolment' WHERE account = @p0 AND kind = 'unheard-of'", $"earnings:{creator}");
        await SendAsync(cluster, room, viewer: 1, gift: 1);

        await cluster.DiamondsAsync(creator, 6);
        await ShowsWhatTheJournalHoldsAsync(cluster, creator, room);
    }

    private static Task<CoinsCluster> StartAsync(TestStorage storage, LossyPushes pushes) => CoinsCluster.StartAsync(options =>
    {
        (options.Storage, options.Silos, options.RecoveryAfter) = (storage, 3, TimeSpan.FromSeconds(1));
        options.ConfigureSilo = (_, silo) => silo.Services.AddSingleton<IIncomingGrainCallFilter>(pushes);
    });

    /// <summary>A live room of a creator who has had gifts elsewhere before, and viewers with coins.</summary>
    private static async Task<(string Creator, RoomId Room)> OpenAsync(CoinsCluster cluster)
    {
        await Task.WhenAll(Enumerable.Range(0, Viewers).Select(viewer => cluster.BuyAsync(Viewer(viewer), 1000)));
        var before = await cluster.As("creator").OpenRoomAsync("before");
        await SendAsync(cluster, before, viewer: 0, gift: 0, key: "before");
        Assert.NotNull((await cluster.Room(before.Value).EndAsync(UserId.Parse("creator"))).Value);
        return ("creator", await cluster.As("creator").OpenRoomAsync());
    }

    private static Task SendAllAsync(CoinsCluster cluster, string creator, RoomId room) => Task.WhenAll(Enumerable.Range(0, Viewers).Select(async viewer =>
    {
        for (var gift = 0; gift < GiftsEach; gift++)
        {
            await SendAsync(cluster, room, viewer, gift);

            // Not every gift of the creator is one of the room.
            if (gift % 10 == viewer % 10)
            {
                await UntilAnsweredAsync(() => cluster.SendAsync(Viewer(viewer), creator, $"content-{gift}"));
            }
        }
    }));

    /// <summary>Some give under their names, some without, and some now so and now so.</summary>
    private static Task SendAsync(CoinsCluster cluster, RoomId room, int viewer, int gift, string key = "room") =>
        UntilAnsweredAsync(() => cluster.Wallet(Viewer(viewer)).SendGiftAsync(
            TestGifts.Gift(Viewer(viewer), "nobody", $"{key}-{gift}", gift % 4 == 0 ? "heart" : "rose", 1 + (gift % 3)) with
            {
                Creator = null,
                Content = null,
                Room = room,
                Anonymous = viewer % 3 == 0 || (viewer % 3 == 1 && gift % 2 == 0),
            }));

    private static string Viewer(int viewer) => $"viewer-{viewer}";

    /// <summary>As a gateway does: a fault is answered by the same request again.</summary>
    private static async Task UntilAnsweredAsync<T>(Func<Task<Outcome<T>>> send)
        where T : class
    {
        var outcome = await Attempts.UntilAnsweredAsync(send, TimeSpan.FromMinutes(1));
        Assert.True(outcome.Value is not null, $"{outcome.Refusal?.Reason}: {outcome.Refusal?.Detail}");
    }

    /// <summary>Waits until everything is delivered; then asks the room as it is, and once more after its activation is gone.</summary>
    private static async Task ShowsWhatTheJournalHoldsAsync(CoinsCluster cluster, string creator, RoomId room)
    {
        Assert.Empty(await cluster.DifferencesAsync());
        var told = await RoomAsTold.ReadAsync(cluster, creator, room);
        Assert.NotEmpty(told.Gifts);
        await told.IsShownByAsync(cluster.Room(room.Value));
        await cluster.DeactivateAsync(cluster.Room(room.Value));
        await told.IsShownByAsync(cluster.Room(room.Value));
    }
}
