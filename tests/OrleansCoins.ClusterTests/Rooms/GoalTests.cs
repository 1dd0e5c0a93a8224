using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Goals that are set among gifts, while what holds the room goes: each is told once, and reached once, right behind the gift that reaches it.</summary>
public sealed class GoalTests
{
    private const int Senders = 6;
    private const int Goals = 5;
    private const int GiftsEach = 4;
    private const int Gifts = Goals * 2 * Senders * GiftsEach;

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public Task Goals_are_set_and_reached_once_when_word_of_gifts_is_lost_and_activations_are_dropped(TestStorage storage) =>
        TellsGoalsAsync(storage, async (cluster, room) => await cluster.DeactivateAsync(cluster.Room(room.Value)));

    [SkippableFact]
    public Task Goals_are_set_and_reached_once_when_the_rooms_silo_is_killed() => TellsGoalsAsync(TestStorage.PostgreSql, async (cluster, room) =>
    {
        await Eventually.IsTrueDespiteFaultsAsync(
            async () => (await cluster.Room(room.Value).GetAsync())!.Gifts >= 0 && await cluster.HostOfAsync(cluster.Room(room.Value)) is not null, "the room is awake");
        await cluster.KillSiloAsync(cluster.Room(room.Value));
        await cluster.StartSiloAsync();
    });

    [SkippableFact]
    public async Task A_goal_that_two_activations_are_asked_for_by_one_request_is_set_once()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var first = await CoinsCluster.StartAsync();
        await using var second = await CoinsCluster.StartAsync(options => options.ConnectionString = first.ConnectionString);
        var room = await first.As("creator").OpenRoomAsync();
        await first.BuyAsync("viewer", 1000);
        var start = (await first.Grains.RoomFeed(room).GetEndAsync())!.Position;
        Assert.Null((await second.Grains.RoomGoal(room).GetGoalAsync())!.Goal);

        Assert.NotNull((await first.Grains.RoomGoal(room).SetGoalAsync(Roses(3, "once"))).Value);
        await first.As("viewer").SendGiftAsync("rose", room, 1);
        await Eventually.IsTrueAsync(async () => (await first.Grains.RoomGoal(room).GetGoalAsync())!.Goal!.Progress == 1, "the gift counts");
        Assert.Equal(1, (await second.Grains.RoomGoal(room).SetGoalAsync(Roses(3, "once"))).Value!.Progress);

        var told = (await second.Grains.RoomFeed(room).ReadAsync(start, TimeSpan.Zero))!.Events;
        Assert.Equal([RoomEventKind.Goal, RoomEventKind.Gift], told.Select(static one => one.Kind));
        Assert.Equal((await first.Grains.RoomFeed(room).ReadAsync(start, TimeSpan.Zero))!.Events.ToArray(), told.ToArray());
    }

    /// <summary>Sends gifts while goals are set and something is done to the room; whoever reads then reads the same, and all of it agrees.</summary>
    private static async Task TellsGoalsAsync(TestStorage storage, Func<CoinsCluster, RoomId, Task> disturbAsync)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Storage, options.Silos, options.RecoveryAfter) = (storage, 3, TimeSpan.FromSeconds(1));
            options.ConfigureSilo = static (_, silo) => silo.Services.AddSingleton<IIncomingGrainCallFilter>(new LossyPushes(7));
        });
        var room = await cluster.As("creator").OpenRoomAsync();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => cluster.BuyAsync($"sender-{sender}", 10_000)));
        var feed = cluster.Grains.RoomFeed(room);
        var start = (await feed.GetEndAsync())!.Position;
        var viewer = new Viewer(feed, start, 7);
        var watching = viewer.WatchAsync(Gifts);
        for (var goal = 0; goal < Goals; goal++)
        {
            // Set while gifts come; reached, at the latest, by those that come while the room goes.
            var command = goal % 2 == 0 ? Roses(20 + goal, $"goal-{goal}") : Roses(25, $"goal-{goal}") with { GiftId = null };
            await Task.WhenAll(GiveAsync(cluster, room), Attempts.UntilAnsweredAsync(() => cluster.Grains.RoomGoal(room).SetGoalAsync(command), TimeSpan.FromMinutes(1)));
            await Task.WhenAll(GiveAsync(cluster, room), disturbAsync(cluster, room));
            await Eventually.IsTrueDespiteFaultsAsync(
                async () => (await cluster.Grains.RoomGoal(room).GetGoalAsync())!.Goal!.ReachedAt is not null, "the goal is reached");
        }

        await watching;
        var last = new Viewer(feed, start, 8);
        await last.WatchAsync(Gifts);
        var told = last.Seen.Where(static one => one.Kind is RoomEventKind.Gift or RoomEventKind.Goal).ToList();
        Assert.Equal(told.Take(viewer.Seen.Count), viewer.Seen.Take(told.Count));
        Assert.Equal(Goals, told.Count(static one => one.Goal is { Progress: 0 }));
        Assert.Equal(Expected(told), told.Where(static one => one.Goal is not null).Select(static one => one.Goal!));
        Assert.Equal(Goals, told.Count(static one => one.Goal is { ReachedAt: not null }));
        Assert.Equal((await RoomAsTold.ReadAsync(cluster, "creator", room)).Gifts.Count, told.Count(static one => one.Kind == RoomEventKind.Gift));
    }

    private static Task GiveAsync(CoinsCluster cluster, RoomId room) => Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
    {
        for (var gift = 0; gift < GiftsEach; gift++)
        {
            await cluster.As($"sender-{sender}").SendGiftUntilAnsweredAsync("rose", room, 1 + (gift % 3));
        }
    }));

    /// <summary>What the gifts say about the goals among them, counted by hand.</summary>
    private static IEnumerable<RoomGoal> Expected(IEnumerable<RoomEvent> told)
    {
        RoomGoal? goal = null;
        foreach (var one in told)
        {
            if (one.Goal is { Progress: 0 } set)
            {
                goal = set;
                yield return set;
            }
            else if (one.Gift is { } gift && goal is not null)
            {
                var progress = goal.Progress + (goal.GiftId is null ? gift.Coins.Value : gift.Quantity);
                var reaches = goal.ReachedAt is null && progress >= goal.Target;
                goal = goal with { Progress = progress, ReachedAt = reaches ? goal.SetAt : goal.ReachedAt };
                if (reaches)
                {
                    // When it was credited the feed doesn't say; who reads on takes what it does say.
                    yield return goal with { ReachedAt = told.First(next => string.CompareOrdinal(next.Id, one.Id) > 0).At };
                }
            }
        }
    }

    private static SetGoal Roses(int target, string request) => new(UserId.Parse("creator"), GiftId.Parse("rose"), target, "A goal", request);
}
