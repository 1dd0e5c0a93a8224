using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// The streaks of a room that are not over: gifts of one sender under one name, none credited later than the window after the one before it. Pure, and
/// counted by the times in the journal, so that whoever reads it again counts the same. No money depends on it.
/// </summary>
/// <param name="windowMicroseconds">How long a streak waits for its next gift.</param>
internal sealed class RoomStreaks(long windowMicroseconds)
{
    private readonly Dictionary<(UserId Sender, bool Anonymous, ComboId Id), LinkedListNode<RoomStreak>> _byName = [];

    /// <summary>In the order of their last gifts.</summary>
    private readonly LinkedList<RoomStreak> _open = [];

    /// <summary>Those that are not over, in the order of their last gifts.</summary>
    public IEnumerable<RoomStreak> Open => _open;

    /// <summary>Takes out those that are over by the time of the next gift, in the order of their last gifts.</summary>
    public IEnumerable<RoomStreak> TakeOver(long creditedAt)
    {
        while (_open.First is { } first && first.Value.OverAfter < creditedAt)
        {
            End(first.Value);
            yield return first.Value;
        }
    }

    /// <summary>Counts a gift, the next of the room.</summary>
    /// <returns>Its streak; <see langword="null"/> when it belongs to none.</returns>
    public RoomCombo? Count(CreditedGift gift)
    {
        if (gift.ComboId is not { } id)
        {
            return null;
        }

        var count = 1;
        if (_byName.Remove((gift.SenderId, gift.Anonymous, id), out var before))
        {
            count += before.Value.Count;
            _open.Remove(before);
        }

        var streak = new RoomStreak(gift.SenderId, gift.Anonymous, id, count, gift.CreditedAt + windowMicroseconds) { Level = gift.Level };
        _byName.Add((streak.Sender, streak.Anonymous, streak.Id), _open.AddLast(streak));
        return new RoomCombo(id, count, IsFinal: false);
    }

    /// <summary>A streak is over.</summary>
    public void End(RoomStreak streak)
    {
        if (_byName.Remove((streak.Sender, streak.Anonymous, streak.Id), out var node))
        {
            _open.Remove(node);
        }
    }

    /// <summary>The same, to go on from here by itself.</summary>
    public RoomStreaks Copy()
    {
        var copy = new RoomStreaks(windowMicroseconds);
        foreach (var streak in _open)
        {
            copy._byName.Add((streak.Sender, streak.Anonymous, streak.Id), copy._open.AddLast(streak));
        }

        return copy;
    }
}

/// <summary>A streak of gifts.</summary>
/// <param name="Sender">Who gives.</param>
/// <param name="Anonymous">Whether the room may not show who. What is given openly is never counted together with what is not.</param>
/// <param name="Id">What it is called.</param>
/// <param name="Count">How many gifts.</param>
/// <param name="OverAfter">The latest time at which the next gift counts, in microseconds since 1970.</param>
internal sealed record RoomStreak(UserId Sender, bool Anonymous, ComboId Id, int Count, long OverAfter)
{
    /// <summary>The sender's level with the last of them.</summary>
    public int? Level { get; init; }
}
