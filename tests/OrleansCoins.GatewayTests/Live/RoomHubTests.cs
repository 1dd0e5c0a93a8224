using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansCoins.Gateway.Live;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GatewayTests.Live;

/// <summary>What a gateway does for the viewers of a room, whatever the room and the viewers do.</summary>
public sealed class RoomHubTests : IDisposable
{
    private static readonly RoomId Room = RoomId.Parse("room_1");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ScriptedRoom _room = new();
    private readonly FeedInstruments _instruments;
    private readonly Lifetime _lifetime = new();

    public RoomHubTests() => _instruments = new FeedInstruments(_services.GetRequiredService<IMeterFactory>());

    public void Dispose()
    {
        _instruments.Dispose();
        _services.Dispose();
        _lifetime.Dispose();
    }

    [Fact]
    public async Task However_many_look_at_a_room_it_is_asked_by_one_call_at_a_time_and_all_are_told_the_same_bytes()
    {
        using var hubs = Hubs();
        var viewers = Enumerable.Range(0, 200).Select(_ => Join(hubs, 0)).ToList();
        for (var i = 0; i < 50; i++)
        {
            _room.Happen();
            await ReadAsync(viewers[0], 1);
        }

        Assert.Equal(1, _room.FollowingMost);
        Assert.Equal(0, _room.PastReads);
        var told = await Task.WhenAll(viewers[1..].Select(viewer => ReadAsync(viewer, 50)));
        Assert.All(told, text => Assert.Equal(Numbers(1, 50), text));
    }

    [Fact]
    public async Task A_viewer_who_does_not_read_is_dropped_and_the_others_are_told_everything_at_the_same_pace()
    {
        using var hubs = Hubs();
        var (slow, quick) = (Join(hubs, 0), Join(hubs, 0));
        var hub = hubs.TryEnter(Room)!;
        var told = new List<int>();

        // The count waits until all have been told, the quick one first.
        while (hub.ReaderCount == 2)
        {
            _room.Happen();
            told.AddRange(await ReadAsync(quick, 1));
            Assert.InRange(told.Count, 1, FeedLimits.ReaderQueueMax + 1);
        }

        Assert.Equal(Numbers(1, FeedLimits.ReaderQueueMax + 1), told);
        Assert.True(slow.IsDropped, "who doesn't read is dropped");
        Assert.False(quick.IsDropped, "who reads is not dropped");

        // What waits for the slow one is bounded, and the hub goes on without them.
        Assert.Equal(FeedLimits.ReaderQueueMax, slow.Waiting.Count);
        _room.Happen(3);
        Assert.Equal(Numbers(told.Count + 1, 3), await ReadAsync(quick, 3));
        Assert.Equal(1, hub.ReaderCount);
    }

    [Fact]
    public async Task What_was_told_long_ago_is_read_again_since_what_was_said_may_be_erased()
    {
        var clock = new FakeTimeProvider();
        using var hubs = Hubs(clock);
        _room.Happen(10);
        await ReadAsync(Join(hubs, 0), 10);
        clock.Advance(FeedLimits.RecentFor);
        Assert.Equal(Numbers(6, 5), await ReadAsync(hubs.TryEnter(Room)!.TryJoin(ScriptedRoom.IdOf(5), isKnown: false)!, 5));

        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(hubs.TryEnter(Room)!.TryJoin(ScriptedRoom.IdOf(5), isKnown: true));
        Assert.NotNull(hubs.TryEnter(Room)!.TryJoin(ScriptedRoom.IdOf(10), isKnown: false));
    }

    [Fact]
    public async Task When_the_silo_of_the_room_dies_nothing_is_missed_and_nothing_told_twice()
    {
        using var hubs = Hubs();
        var viewer = Join(hubs, 0);
        var told = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            _room.Happen(2);
            told.AddRange(await ReadAsync(viewer, 2));
            var failed = _room.Failed;
            _room.Fail(2);
            _room.Happen(7);
            told.AddRange(await ReadAsync(viewer, 7));
            Assert.Equal(failed + 2, _room.Failed);
        }

        Assert.Equal(Numbers(1, 27), told);
        Assert.Equal(1, _room.FollowingMost);
    }

    [Fact]
    public async Task A_viewer_who_comes_back_goes_on_from_what_they_have_and_asks_no_grain()
    {
        using var hubs = Hubs();
        var first = Join(hubs, 0);
        _room.Happen(10);
        await ReadAsync(first, 10);
        for (var seen = 0; seen < 10; seen++)
        {
            var hub = hubs.TryEnter(Room)!;
            Assert.Equal(Numbers(seen + 1, 10 - seen), await ReadAsync(hub.TryJoin(ScriptedRoom.IdOf(seen), isKnown: false)!, 10 - seen));
        }

        Assert.Null(hubs.TryEnter(Room)!.TryJoin(ScriptedRoom.IdOf(11), isKnown: false));
        Assert.Equal(0, _room.PastReads);
    }

    [Fact]
    public async Task A_viewer_who_was_away_for_more_batches_than_may_wait_asks_no_grain_either()
    {
        using var hubs = Hubs();
        var first = Join(hubs, 0);
        const int Batches = 2 * FeedLimits.ReaderQueueMax;
        for (var batch = 0; batch < Batches; batch++)
        {
            _room.Happen();
            await ReadAsync(first, 1);
        }

        var back = hubs.TryEnter(Room)!.TryJoin(ScriptedRoom.IdOf(1), isKnown: false)!;

        _room.Happen();
        Assert.Equal(Numbers(2, Batches), await ReadAsync(back, Batches));
        Assert.Equal((0, 2), (_room.PastReads, hubs.TryEnter(Room)!.ReaderCount));
    }

    [Fact]
    public async Task A_viewer_who_is_ahead_of_the_hub_is_told_only_what_they_have_not()
    {
        using var hubs = Hubs();
        _room.Fail(1);
        _room.Happen(10);
        var viewer = hubs.Enter(Room, ScriptedRoom.IdOf(0))!.TryJoin(ScriptedRoom.IdOf(6), isKnown: true)!;
        Assert.Equal(Numbers(7, 4), await ReadAsync(viewer, 4));
        _room.Happen(1);
        Assert.Equal(Numbers(11, 1), await ReadAsync(viewer, 1));
    }

    [Fact]
    public void Every_viewer_of_a_quiet_room_hears_a_comment_every_15_seconds()
    {
        var clock = new FakeTimeProvider();
        using var hubs = Hubs(clock);
        var viewers = Enumerable.Range(0, 3).Select(_ => Join(hubs, 0)).ToList();
        for (var beat = 1; beat <= 4; beat++)
        {
            clock.Advance(TimeSpan.FromSeconds(14.9));
            Assert.All(viewers, static viewer => Assert.False(viewer.Waiting.TryPeek(out _), "no comment before its time"));
            clock.Advance(TimeSpan.FromSeconds(0.1));
            foreach (var viewer in viewers)
            {
                Assert.True(viewer.Waiting.TryRead(out var heard), "a comment at its time");
                Assert.Equal(": \n\n", Encoding.UTF8.GetString(heard.Span));
            }
        }
    }

    [Fact]
    public async Task When_the_last_viewer_is_gone_the_room_is_asked_no_more_and_when_the_gateway_stops_all_are_let_go()
    {
        using var hubs = Hubs();
        var hub = hubs.Enter(Room, ScriptedRoom.IdOf(0))!;
        Assert.Same(hub, hubs.Enter(Room, ScriptedRoom.IdOf(0)));
        hubs.Leave(hub);
        Assert.False(hub.IsOver, "one is still there");
        hubs.Leave(hub);
        Assert.True(hub.IsOver, "nobody is there");
        Assert.Null(hubs.TryEnter(Room));

        var viewer = Join(hubs, 0);
        _lifetime.StopApplication();
        Assert.False(await viewer.Waiting.WaitToReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)), "the stream ends");
        Assert.Null(hubs.Enter(Room, ScriptedRoom.IdOf(0)));
    }

    private static int[] Numbers(int from, int count) => [.. Enumerable.Range(from, count)];

    /// <summary>The next gifts that a viewer is told, by their numbers.</summary>
    private static async Task<int[]> ReadAsync(FeedReader viewer, int count)
    {
        var numbers = new List<int>();
        var missed = viewer.TakeMissed();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (numbers.Count < count)
        {
            var text = missed.TryDequeue(out var bytes) ? bytes : await viewer.Waiting.ReadAsync(patience.Token);
            foreach (var block in Encoding.UTF8.GetString(text.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static block => block.StartsWith("id: ", StringComparison.Ordinal)))
            {
                numbers.Add(int.Parse(block[4..21], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return [.. numbers];
    }

    private static FeedReader Join(RoomHubs hubs, int after) =>
        hubs.Enter(Room, ScriptedRoom.IdOf(after))!.TryJoin(ScriptedRoom.IdOf(after), isKnown: true)!;

    private RoomHubs Hubs(TimeProvider? clock = null) => new(_room, _instruments, clock ?? TimeProvider.System, _lifetime, NullLogger<RoomHubs>.Instance);

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
