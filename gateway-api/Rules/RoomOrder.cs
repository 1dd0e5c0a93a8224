using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.Gateway.Rules;

/// <summary>How a list of rooms may be ordered.</summary>
internal enum RoomOrdering
{
    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>Those with the most supporters first.</summary>
    Supporters,

    /// <summary>Those with many supporters for what they were given first: small creators on their way up.</summary>
    Rising,
}

/// <summary>
/// Orders rooms by who supports them, never by coins alone. It orders what it is given: the newest rooms, at most <see cref="Considered"/>.
/// Ordering all rooms there are would need an index that counts every gift, for a list whose top hardly differs.
/// </summary>
internal static class RoomOrder
{
    /// <summary>How many of the newest rooms are put in order.</summary>
    public const int Considered = 100;

    /// <summary>The rooms in that order; they come in newest first, and ties stay so.</summary>
    public static IEnumerable<RoomView> By(RoomOrdering ordering, IEnumerable<RoomView> newestFirst) => ordering switch
    {
        RoomOrdering.Supporters => newestFirst.OrderByDescending(room => room.Supporters).ThenByDescending(room => room.Coins),
        RoomOrdering.Rising => newestFirst.OrderByDescending(SupportersPerCoin),
        _ => newestFirst,
    };

    /// <summary>A decimal holds the quotient of an int and a long with more digits than two different rooms can need.</summary>
    private static decimal SupportersPerCoin(RoomView room) => room.Coins.Value > 0 ? (decimal)room.Supporters / room.Coins.Value : 0m;
}
