using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rooms;

/// <summary>A room, and what its creator was given lately.</summary>
/// <param name="Room">The room.</param>
/// <param name="CreatorCoins">What its creator was given in the last 28 days, everywhere.</param>
internal sealed record RankedRoom(RoomView Room, Coins CreatorCoins);

/// <summary>Orders rooms by who supports them, never by coins alone. Pure.</summary>
internal static class RoomOrderRules
{
    /// <summary>
    /// The rooms in that order; they come in newest first, and ties stay so. Rising are the rooms of those creators who were given no more lately than the
    /// median of all creators here; the others follow. So where there are enough small creators the first page is theirs, however many coins others get.
    /// </summary>
    public static IEnumerable<RoomView> Order(RoomOrdering ordering, IReadOnlyCollection<RankedRoom> newestFirst)
    {
        var median = ordering == RoomOrdering.Rising ? MedianOf(newestFirst) : Coins.Zero;
        var ordered = ordering == RoomOrdering.Rising
            ? newestFirst.OrderBy(one => one.CreatorCoins > median).ThenByDescending(static one => one.Room.Supporters)
            : newestFirst.OrderByDescending(static one => one.Room.Supporters).ThenByDescending(static one => one.Room.Coins);
        return ordered.Select(static one => one.Room);
    }

    /// <summary>The median of what creators were given; of an even number of them the lower one in the middle.</summary>
    private static Coins MedianOf(IEnumerable<RankedRoom> rooms)
    {
        var coins = rooms.DistinctBy(static one => one.Room.Facts.CreatorId).Select(static one => one.CreatorCoins).Order().ToList();
        return coins is [] ? Coins.Zero : coins[(coins.Count - 1) / 2];
    }
}
