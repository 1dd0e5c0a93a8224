using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>Counts what a room is given towards its goal. Pure: the same goals at the same places among the same gifts are reached by the same gifts.</summary>
internal sealed class GoalCount
{
    private StoredGoal? _goal;
    private long _setAt;
    private long _progress;
    private long? _reachedAt;

    /// <summary>The goal as it stands.</summary>
    public RoomGoal? Current => _goal is { } goal
        ? new RoomGoal(goal.GiftId, goal.Target, goal.Title, _progress, Microseconds.ToTime(_setAt), _reachedAt is { } at ? Microseconds.ToTime(at) : null)
        : null;

    /// <summary>A goal was set, and counts from here on.</summary>
    public void Begin(StoredGoal goal, long at) => (_goal, _setAt, _progress, _reachedAt) = (goal, at, 0, null);

    /// <summary>Counts the room's next gift, and says whether it reaches the goal. One goal is reached once.</summary>
    public bool Count(CreditedGift gift)
    {
        if (_goal is not { } goal || (goal.GiftId is { } counted && counted != gift.GiftId))
        {
            return false;
        }

        var given = goal.GiftId is null ? gift.Coins.Value : gift.Quantity;
        _progress += Math.Min(given, Coins.MaxValue - _progress);
        if (_reachedAt is not null || _progress < goal.Target)
        {
            return false;
        }

        _reachedAt = gift.CreditedAt;
        return true;
    }

    /// <summary>Whether there is nothing to set: it is the goal that this very request has set, or the same one, and not reached.</summary>
    public bool IsSetBy(SetGoal command) =>
        _goal is { } goal && (goal.Request == command.Request || (_reachedAt is null && goal == StoredGoal.Of(command) with { Request = goal.Request }));

    /// <summary>The same, to go on from here by itself.</summary>
    public GoalCount Copy() => (GoalCount)MemberwiseClone();
}

/// <summary>A goal as it is stored.</summary>
/// <param name="GiftId">Which gift counts, by the piece; <see langword="null"/> for all, by their coins.</param>
/// <param name="Target">How many it takes.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Request">The request that set it.</param>
internal sealed record StoredGoal(GiftId? GiftId, long Target, string Title, string Request)
{
    /// <summary>What a command sets.</summary>
    public static StoredGoal Of(SetGoal command) => new(command.GiftId, command.Target, command.Title, command.Request);
}
