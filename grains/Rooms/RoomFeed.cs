using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// A room's events as its activation has them: the latest in memory, and marks from which the others can be made again of the journal. Pure.
/// </summary>
internal sealed class RoomFeed
{
    private readonly FeedFold _fold;
    private readonly List<FeedItem> _recent = [];
    private readonly List<FeedMark> _marks;

    /// <summary>A room without gifts.</summary>
    /// <param name="firstSequence">Where the creator's account stood when the room opened.</param>
    /// <param name="window">How long a streak waits for its next gift.</param>
    /// <param name="stored">What was stored, in order.</param>
    public RoomFeed(long firstSequence, TimeSpan window, IEnumerable<StoredEvent> stored)
    {
        _fold = new FeedFold(firstSequence, (long)window.TotalMicroseconds, [.. stored]);
        Window = window;
        _marks = [new FeedMark(firstSequence, _fold.Copy())];
        (Floor, Last) = (new(firstSequence, 0), new(firstSequence, 0));
        TakeStored();
    }

    /// <summary>How long a streak waits for its next gift.</summary>
    public TimeSpan Window { get; }

    /// <summary>Everything after this is in memory.</summary>
    public FeedPosition Floor { get; private set; }

    /// <summary>The last event.</summary>
    public FeedPosition Last { get; private set; }

    /// <summary>The last gift; where the account stood when the room opened, before the first.</summary>
    public long LastGift => _fold.LastGift;

    /// <summary>Where the next event is stored.</summary>
    public FeedPosition Next => new(_fold.LastGift, _fold.NextNumber);

    /// <summary>Whether the end was told.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The battle that the room is in, as it began.</summary>
    public BattleView? Battle => _fold.Battle;

    /// <summary>The battle that the room is in; else the one that was proposed last.</summary>
    public BattleId? BattleId => _fold.Battle?.Id ?? _fold.Proposed;

    /// <summary>What the room wants to be given.</summary>
    public GoalCount Goal => _fold.Goal;

    /// <summary>The streaks that are not over.</summary>
    public IEnumerable<RoomStreak> OpenStreaks => _fold.OpenStreaks;

    /// <summary>Whether it was told that the creator thanked for a gift.</summary>
    public bool HasThanked(SentGiftId gift) => _fold.HasThanked(gift);

    /// <summary>Takes the room's next gift.</summary>
    public void Take(CreditedGift gift)
    {
        _fold.Take(gift, _recent);
        Advance(gift.Sequence);
        TakeStored();
    }

    /// <summary>The account was looked at up to there: from a mark on, no more than a few pages have to be read again.</summary>
    public void Advance(long sequence)
    {
        if (sequence - _marks[^1].Sequence >= Limits.ReplayPageSize)
        {
            _marks.Add(new FeedMark(sequence, _fold.Copy()));
        }
    }

    /// <summary>Whether it was told that a battle has come so far.</summary>
    public bool HasTold(BattleId battle, BattleStatus status) => _fold.HasTold(battle, status);

    /// <summary>Takes what was just stored: it follows everything that was taken.</summary>
    public void Store(IEnumerable<StoredEvent> events)
    {
        _fold.Append(events);
        TakeStored();
    }

    /// <summary>The events after a position that is in memory, oldest first.</summary>
    public IReadOnlyList<FeedItem> After(FeedPosition position, int limit)
    {
        var (low, high) = (0, _recent.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _recent[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return _recent.GetRange(low, Math.Min(limit, _recent.Count - low));
    }

    /// <summary>From where the events after a position can be made again.</summary>
    public FeedMark MarkBefore(FeedPosition position)
    {
        // What a gift says comes with the gift, and a mark at it is behind all of that.
        var at = _marks.FindLastIndex(mark => mark.Sequence < position.Sequence);
        var mark = _marks[Math.Max(at, 0)];
        return mark with { Fold = mark.Fold.Detach() };
    }

    private void TakeStored()
    {
        _fold.TakeStored(_fold.LastGift + 1, _recent);
        Taken();
    }

    private void Taken()
    {
        if (_recent.Count == 0)
        {
            return;
        }

        Last = _recent[^1].Position;
        for (var i = _recent.Count - 1; i >= 0 && !HasEnded && _recent[i].Kind != RoomEventKind.Gift; i--)
        {
            HasEnded = _recent[i].Kind == RoomEventKind.Ended;
        }

        if (_recent.Count >= 2 * Limits.FeedRecent)
        {
            Floor = _recent[_recent.Count - Limits.FeedRecent - 1].Position;
            _recent.RemoveRange(0, _recent.Count - Limits.FeedRecent);
        }
    }
}

/// <summary>A place in the creator's account from which a room's events can be made again.</summary>
/// <param name="Sequence">Everything up to there is taken.</param>
/// <param name="Fold">What follows from it.</param>
internal sealed record FeedMark(long Sequence, FeedFold Fold);
