namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// Where an event stands in its room: at a gift's sequence in the creator's account. The gift itself has number 0, that it reaches a goal 1, what was stored
/// after it the numbers from 2, and the streaks that are found to be over when the next gift comes the numbers from <see cref="OverFrom"/>: those and the
/// goal need no store, as the gifts say it.
/// </summary>
/// <param name="Sequence">The gift's sequence; where the account stood when the room opened, before the first.</param>
/// <param name="Number">Which of the events there.</param>
internal readonly record struct FeedPosition(long Sequence, int Number) : IComparable<FeedPosition>
{
    /// <summary>The number of the goal that the gift reaches.</summary>
    public const int GoalReached = 1;

    /// <summary>The number of the first event that is stored behind the gift.</summary>
    public const int StoredFrom = 2;

    /// <summary>The number of the first streak that the next gift ends.</summary>
    public const int OverFrom = 0x8_0000;

    public static bool operator <(FeedPosition left, FeedPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(FeedPosition left, FeedPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(FeedPosition left, FeedPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FeedPosition left, FeedPosition right) => left.CompareTo(right) >= 0;

    public int CompareTo(FeedPosition other) => Sequence != other.Sequence ? Sequence.CompareTo(other.Sequence) : Number.CompareTo(other.Number);
}
