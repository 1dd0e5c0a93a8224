using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// Makes a room's events of its gifts, which come in the order of the creator's account, and of what was stored between them. Pure: the same gifts and
/// the same stored events make the same events with the same positions, live or read again.
/// </summary>
internal sealed class FeedFold
{
    private readonly RoomStreaks _streaks;

    /// <summary>What was stored, in order. Shared by all copies; only ever grows at its end.</summary>
    private readonly List<StoredEvent> _stored;
    private int _storedTaken;

    public FeedFold(long firstSequence, long windowMicroseconds, List<StoredEvent> stored)
        : this(firstSequence, new RoomStreaks(windowMicroseconds), new GoalCount(), stored)
    {
    }

    private FeedFold(long lastGift, RoomStreaks streaks, GoalCount goal, List<StoredEvent> stored) =>
        (LastGift, _streaks, Goal, _stored) = (lastGift, streaks, goal, stored);

    /// <summary>The last gift; where the account stood when the room opened, before the first.</summary>
    public long LastGift { get; private set; }

    /// <summary>The number that the next event to be stored gets at <see cref="LastGift"/>.</summary>
    public int NextNumber =>
        _storedTaken > 0 && _stored[_storedTaken - 1].Sequence == LastGift ? _stored[_storedTaken - 1].Number + 1 : FeedPosition.StoredFrom;

    /// <summary>What the room wants to be given.</summary>
    public GoalCount Goal { get; }

    /// <summary>The battle that the room is in, as it began.</summary>
    public BattleView? Battle { get; private set; }

    /// <summary>The battle that was proposed last, and has not begun.</summary>
    public BattleId? Proposed { get; private set; }

    /// <summary>The streaks that are not over.</summary>
    public IEnumerable<RoomStreak> OpenStreaks => _streaks.Open;

    /// <summary>Takes the next gift.</summary>
    public void Take(CreditedGift gift, List<FeedItem> into)
    {
        TakeStored(gift.Sequence, into);
        var number = FeedPosition.OverFrom;
        foreach (var over in _streaks.TakeOver(gift.CreditedAt))
        {
            into.Add(FeedItem.Of(StoredEvent.Over(over, LastGift, number++)));
        }

        LastGift = gift.Sequence;
        into.Add(new FeedItem(new(gift.Sequence, 0), RoomEventKind.Gift, gift.AcceptedAt) { Gift = gift, Combo = _streaks.Count(gift) });
        if (Goal.Count(gift))
        {
            into.Add(new FeedItem(new(gift.Sequence, FeedPosition.GoalReached), RoomEventKind.Goal, gift.CreditedAt) { Goal = Goal.Current });
        }
    }

    /// <summary>Takes what was stored at gifts before a sequence.</summary>
    public void TakeStored(long before, List<FeedItem> into)
    {
        while (_storedTaken < _stored.Count && _stored[_storedTaken] is var stored && stored.Sequence < before)
        {
            _storedTaken++;
            if (stored.Streak is { } streak)
            {
                _streaks.End(streak);
            }

            if (stored.Goal is { } goal)
            {
                Goal.Begin(goal, stored.At);
            }

            if (stored.Battle is { } battle)
            {
                Battle = battle.Status == BattleStatus.Live ? battle : Battle?.Id == battle.Id ? null : Battle;
                Proposed = battle.Status == BattleStatus.Proposed ? battle.Id : Proposed == battle.Id ? null : Proposed;
            }

            into.Add(FeedItem.Of(stored));
        }
    }

    /// <summary>Whether it is stored that a battle has come so far.</summary>
    public bool HasTold(BattleId battle, BattleStatus status) => _stored.Exists(told => told.Battle is { } one && one.Id == battle && one.Status == status);

    /// <summary>More was stored, behind all that was before.</summary>
    public void Append(IEnumerable<StoredEvent> events) => _stored.AddRange(events);

    /// <summary>Whether it was told that the creator thanked for a gift.</summary>
    public bool HasThanked(SentGiftId gift)
    {
        var name = gift.ToString();
        return _stored.Exists(stored => stored.Thanked?.Gift == name);
    }

    /// <summary>The same, to go on from here; of what is stored later it hears too.</summary>
    public FeedFold Copy() => new(LastGift, _streaks.Copy(), Goal.Copy(), _stored) { _storedTaken = _storedTaken, Battle = Battle, Proposed = Proposed };

    /// <summary>The same, to go on from here by itself, in another thread say.</summary>
    public FeedFold Detach() => new(LastGift, _streaks.Copy(), Goal.Copy(), [.. _stored]) { _storedTaken = _storedTaken, Battle = Battle, Proposed = Proposed };
}

/// <summary>An event as a room keeps it: what can be erased or change its name is looked up when it is shown.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="At">When that happened, in microseconds since 1970.</param>
internal sealed record FeedItem(FeedPosition Position, RoomEventKind Kind, long At)
{
    /// <summary>The gift.</summary>
    public CreditedGift? Gift { get; init; }

    /// <summary>The streak that a gift belongs to, or that is over.</summary>
    public RoomCombo? Combo { get; init; }

    /// <summary>Whose streak is over.</summary>
    public RoomStreak? Over { get; init; }

    /// <summary>What the creator thanked for.</summary>
    public ThankedFor? Thanked { get; init; }

    /// <summary>The goal that was set or reached.</summary>
    public RoomGoal? Goal { get; init; }

    /// <summary>The battle that was proposed, has begun or has ended.</summary>
    public BattleView? Battle { get; init; }

    /// <summary>What was stored, as an event.</summary>
    public static FeedItem Of(StoredEvent stored) => new(new(stored.Sequence, stored.Number), stored.Kind, stored.At)
    {
        Over = stored.Streak,
        Thanked = stored.Thanked,
        Battle = stored.Battle,
        Combo = stored.Streak is { } streak ? new RoomCombo(streak.Id, streak.Count, IsFinal: true) : null,
        Goal = stored.Goal is { } goal ? new RoomGoal(goal.GiftId, goal.Target, goal.Title, 0, Microseconds.ToTime(stored.At), null) : null,
    };
}

/// <summary>An event that no gift says, so it is stored before it is shown.</summary>
/// <param name="Sequence">The gift that it follows.</param>
/// <param name="Number">Which event there.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="At">When that happened, in microseconds since 1970.</param>
internal sealed record StoredEvent(long Sequence, int Number, RoomEventKind Kind, long At)
{
    /// <summary>The streak that is over.</summary>
    public RoomStreak? Streak { get; init; }

    /// <summary>What the creator thanked for.</summary>
    public ThankedFor? Thanked { get; init; }

    /// <summary>The battle that was proposed, has begun or has ended.</summary>
    public BattleView? Battle { get; init; }

    /// <summary>The goal that was set.</summary>
    public StoredGoal? Goal { get; init; }

    /// <summary>A streak is over.</summary>
    public static StoredEvent Over(RoomStreak streak, long sequence, int number) =>
        new(sequence, number, RoomEventKind.Combo, streak.OverAfter) { Streak = streak };
}

/// <summary>A gift that the creator thanked for; what they said is kept beside it, and looked up when it is told.</summary>
/// <param name="Gift">Which, in the inner form <c>{userId}:{sequence}</c>.</param>
/// <param name="Anonymous">Whether the room may not show who sent it.</param>
internal sealed record ThankedFor(string Gift, bool Anonymous);
