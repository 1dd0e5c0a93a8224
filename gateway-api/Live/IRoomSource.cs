using OrleansCoins.Gateway.Hosting;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Live;

/// <summary>Where the events of rooms come from.</summary>
internal interface IRoomSource
{
    /// <summary>Where a room's events end now; <see langword="null"/> when there is no such room.</summary>
    Task<RoomFeedEnd?> GetEndAsync(RoomId room, CancellationToken cancellation);

    /// <summary>The events after a position; waits for the first of them. Asked once.</summary>
    Task<RoomEvents?> ReadAsync(RoomId room, string after, TimeSpan wait, CancellationToken cancellation);

    /// <summary>The events after a position that there are. Asked again where that helps.</summary>
    Task<RoomEvents?> ReadPastAsync(RoomId room, string after, CancellationToken cancellation);
}

/// <summary>The rooms themselves.</summary>
internal sealed class RoomSource(GrainCalls calls, IClusterClient grains) : IRoomSource
{
    /// <summary>What an answer may take beyond the wait that was asked for: a silo that has just died never answers.</summary>
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public Task<RoomFeedEnd?> GetEndAsync(RoomId room, CancellationToken cancellation) =>
        calls.AskAsync(grains => grains.RoomFeed(room).GetEndAsync(), cancellation);

    /// <inheritdoc />
    public Task<RoomEvents?> ReadAsync(RoomId room, string after, TimeSpan wait, CancellationToken cancellation) =>
        grains.RoomFeed(room).ReadAsync(after, wait).WaitAsync(wait + AnswerTimeMax, cancellation);

    /// <inheritdoc />
    public Task<RoomEvents?> ReadPastAsync(RoomId room, string after, CancellationToken cancellation) =>
        calls.AskAsync(grains => grains.RoomFeed(room).ReadAsync(after, TimeSpan.Zero), cancellation);
}
