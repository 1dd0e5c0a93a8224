using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>
/// Someone who reads a room's events on, loses the connection now and then, and goes on from any event that they ever had. What they are told again has to
/// be what they were told before.
/// </summary>
internal sealed class Viewer(IRoomFeedGrain room, string start, int seed)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    private readonly Random _chance = new(seed);
    private readonly List<RoomEvent> _seen = [];

    /// <summary>What they were told, from the start on.</summary>
    public IReadOnlyList<RoomEvent> Seen => _seen;

    /// <summary>How often they went back.</summary>
    public int WentBack { get; private set; }

    /// <summary>Reads until so many gifts are seen.</summary>
    public Task WatchAsync(int gifts) => WatchUntilAsync(() => _seen.Count(static told => told.Kind == RoomEventKind.Gift) >= gifts);

    /// <summary>Reads until the room is over.</summary>
    public Task WatchToTheEndAsync() => WatchUntilAsync(() => _seen is [.., { Kind: RoomEventKind.Ended }]);

    private async Task WatchUntilAsync(Func<bool> isEnough)
    {
        while (!isEnough())
        {
            var from = _seen.Count;
            if (from > 0 && _chance.Next(4) == 0)
            {
                from = _chance.Next(from);
                WentBack++;
            }

            RoomEvents? page = null;
            await Eventually.IsTrueDespiteFaultsAsync(
                async () => (page = await room.ReadAsync(from == 0 ? start : _seen[from - 1].Id, Wait)) is not null, "the room tells its events", seconds: 90);
            for (var i = 0; i < page!.Events.Length; i++)
            {
                if (from + i < _seen.Count)
                {
                    Assert.Equal(_seen[from + i], page.Events[i]);
                }
                else
                {
                    _seen.Add(page.Events[i]);
                }
            }
        }
    }
}
