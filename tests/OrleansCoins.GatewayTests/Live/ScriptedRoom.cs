using OrleansCoins.Gateway.Live;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GatewayTests.Live;

/// <summary>A room whose events the test makes, and whose silo it makes fail.</summary>
internal sealed class ScriptedRoom : IRoomSource
{
    private readonly Lock _gate = new();
    private readonly List<RoomEvent> _events = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failures;
    private int _underWay;

    /// <summary>The id of what happens at a number.</summary>
    public static string IdOf(int number) => $"{number:x17}00000000";

    /// <summary>How many calls followed the room on, at most at a time.</summary>
    public int FollowingMost { get; private set; }

    /// <summary>How many calls read the past.</summary>
    public int PastReads { get; private set; }

    /// <summary>How many calls failed.</summary>
    public int Failed { get; private set; }

    /// <summary>How many events there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    /// <summary>So many gifts are credited.</summary>
    public void Happen(int gifts = 1)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            for (var i = 0; i < gifts; i++)
            {
                var number = _events.Count + 1;
                _events.Add(new RoomEvent(IdOf(number), RoomEventKind.Gift, DateTimeOffset.UnixEpoch)
                {
                    Gift = new RoomGift($"gift_{number}", null, GiftId.Parse("rose"), number, new Coins(number), null, null, DateTimeOffset.UnixEpoch),
                });
            }

            (news, _news) = (_news, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        news.SetResult();
    }

    /// <summary>The next calls that follow the room fail, as when its silo is gone; one that waits fails at once.</summary>
    public void Fail(int calls)
    {
        lock (_gate)
        {
            _failures = calls;
        }

        Happen(0);
    }

    public Task<RoomFeedEnd?> GetEndAsync(RoomId room, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult<RoomFeedEnd?>(new(IdOf(_events.Count), false));
        }
    }

    public async Task<RoomEvents?> ReadAsync(RoomId room, string after, TimeSpan wait, CancellationToken cancellation)
    {
        lock (_gate)
        {
            FollowingMost = Math.Max(FollowingMost, ++_underWay);
        }

        try
        {
            while (true)
            {
                Task news;
                lock (_gate)
                {
                    if (_failures > 0)
                    {
                        _failures--;
                        Failed++;
                        throw new UnavailableException("The room's silo is gone.");
                    }

                    news = _news.Task;
                }

                if (After(after) is { Events.IsEmpty: false } events)
                {
                    return events;
                }

                await news.WaitAsync(cancellation);
            }
        }
        finally
        {
            lock (_gate)
            {
                _underWay--;
            }
        }
    }

    public Task<RoomEvents?> ReadPastAsync(RoomId room, string after, CancellationToken cancellation)
    {
        lock (_gate)
        {
            PastReads++;
        }

        return Task.FromResult<RoomEvents?>(After(after));
    }

    private RoomEvents After(string position)
    {
        lock (_gate)
        {
            return new([.. _events.Where(told => string.CompareOrdinal(told.Id, position) > 0).Take(500)], false);
        }
    }
}
