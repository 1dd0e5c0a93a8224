using System.Diagnostics.Metrics;

namespace OrleansCoins.Gateway.Live;

/// <summary>What is measured of the feeds of rooms in this gateway.</summary>
internal sealed class FeedInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansCoins.Feed";

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _readers;
    private readonly UpDownCounter<long> _rooms;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _events;
    private readonly Counter<long> _faults;

    public FeedInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _readers = _meter.CreateUpDownCounter<long>("orleanscoins.feed.readers", "{reader}", "Open feeds: viewers that this gateway tells what happens in a room.");
        _rooms = _meter.CreateUpDownCounter<long>("orleanscoins.feed.rooms", "{room}", "Rooms that this gateway follows, with one subscription each.");
        _dropped = _meter.CreateCounter<long>("orleanscoins.feed.dropped", "{reader}", "Viewers who were dropped because they read too slowly; they may go on where they were.");
        _events = _meter.CreateCounter<long>("orleanscoins.feed.events", "{event}", "Events that were read from rooms, once for all viewers.");
        _faults = _meter.CreateCounter<long>("orleanscoins.feed.faults", "{fault}", "Times that a room could not be read and was asked again.");
    }

    /// <summary>A viewer came.</summary>
    public void Opened() => _readers.Add(1);

    /// <summary>A viewer left.</summary>
    public void Closed() => _readers.Add(-1);

    /// <summary>A room is followed from now on.</summary>
    public void Followed() => _rooms.Add(1);

    /// <summary>A room is followed no more.</summary>
    public void Left() => _rooms.Add(-1);

    /// <summary>A viewer was too slow.</summary>
    public void Dropped() => _dropped.Add(1);

    /// <summary>Events came from a room.</summary>
    public void Read(int events) => _events.Add(events);

    /// <summary>A room could not be read.</summary>
    public void Failed() => _faults.Add(1);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
