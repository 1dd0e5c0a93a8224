using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>The room's goal: an event that is stored at its place among the gifts, so it is counted anew by whoever reads them.</summary>
internal sealed partial class RoomGrain : IRoomGoalGrain
{
    public async Task<RoomGoalAnswer?> GetGoalAsync()
    {
        if (await FreshDocumentAsync() is null)
        {
            return null;
        }

        await CatchUpIfDueAsync();
        return new RoomGoalAnswer(_feed?.Goal.Current);
    }

    public async Task<Outcome<RoomGoal>> SetGoalAsync(SetGoal command)
    {
        if (await FreshDocumentAsync() is not { } document || document.Owner != command.Caller.Value)
        {
            return new Refusal(RefusalReason.UnknownRoom, "There is no such room of yours.");
        }

        if (document.Status == Ended)
        {
            return new Refusal(RefusalReason.RoomEnded, "The room has ended, so it has no new goals. Open another room.");
        }

        var at = Microseconds.FromTime(time.GetUtcNow());
        var feed = await StoreBehindAsync(
            $"{_id.Value}/goal/{command.Request}",
            (feed, next) => feed.Goal.IsSetBy(command) ? null : new StoredEvent(next.Sequence, next.Number, RoomEventKind.Goal, at) { Goal = StoredGoal.Of(command) });
        return Outcome<RoomGoal>.Accepted(feed.Goal.Current!);
    }
}
