using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Live;

/// <summary>The hubs of the rooms that this gateway's viewers look at: one a room, made for the first viewer and gone with the last.</summary>
internal sealed class RoomHubs : IDisposable
{
    /// <summary>How often every viewer hears something, whatever happens.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<RoomId, Visited> _hubs = [];
    private readonly IRoomSource _source;
    private readonly FeedInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _heart;
    private readonly CancellationTokenRegistration _stop;
    private bool _isStopping;

    public RoomHubs(IRoomSource source, FeedInstruments instruments, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<RoomHubs> logger)
    {
        (_source, _instruments, _time, _logger) = (source, instruments, time, logger);
        _heart = time.CreateTimer(_ => Beat(), null, HeartbeatEvery, HeartbeatEvery);
        _stop = lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>The room's hub, for one more guest, if somebody looks at the room already.</summary>
    public RoomHub? TryEnter(RoomId room)
    {
        lock (_gate)
        {
            if (_isStopping || !_hubs.TryGetValue(room, out var known) || known.Hub.IsOver)
            {
                return null;
            }

            _hubs[room] = known with { Guests = known.Guests + 1 };
            return known.Hub;
        }
    }

    /// <summary>The room's hub, for one more guest, who leaves it by <see cref="Leave"/>; <see langword="null"/> while the gateway stops.</summary>
    /// <param name="room">The room.</param>
    /// <param name="from">From where it is followed if nobody does yet.</param>
    public RoomHub? Enter(RoomId room, string from)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return null;
            }

            if (TryEnter(room) is { } followed)
            {
                return followed;
            }

            var hub = new RoomHub(room, _source, _instruments, _time, _logger);
            _hubs[room] = new Visited(hub, 1);
            _instruments.Followed();
            FollowAsync(hub, from).Ignore();
            return hub;
        }
    }

    /// <summary>A guest is gone; with the last one goes the hub.</summary>
    public void Leave(RoomHub hub)
    {
        lock (_gate)
        {
            if (!_hubs.TryGetValue(hub.Room, out var known) || known.Hub != hub)
            {
                return;
            }

            if (known.Guests > 1)
            {
                _hubs[hub.Room] = known with { Guests = known.Guests - 1 };
                return;
            }

            _hubs.Remove(hub.Room);
        }

        hub.Stop();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Dispose();
        _heart.Dispose();
        Stop();
    }

    private async Task FollowAsync(RoomHub hub, string from)
    {
        await hub.RunAsync(from);
        _instruments.Left();
        lock (_gate)
        {
            if (_hubs.TryGetValue(hub.Room, out var known) && known.Hub == hub)
            {
                _hubs.Remove(hub.Room);
            }
        }
    }

    private void Beat()
    {
        foreach (var hub in All())
        {
            hub.Beat();
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        foreach (var hub in All())
        {
            hub.Stop();
        }
    }

    private List<RoomHub> All()
    {
        lock (_gate)
        {
            return [.. _hubs.Values.Select(static known => known.Hub)];
        }
    }

    private sealed record Visited(RoomHub Hub, int Guests);
}
