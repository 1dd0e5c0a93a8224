using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>What the room's viewers are told of its battles: each step once, stored at its place among the gifts.</summary>
internal sealed partial class RoomGrain : IRoomBattleGrain
{
    /// <summary>How often a battle that is due is asked to go on, while somebody watches.</summary>
    private static readonly TimeSpan RemindBattleEvery = TimeSpan.FromSeconds(2);

    private long _battleRemindedAt;

    public async Task TellBattleAsync(BattleView battle)
    {
        if (await FreshDocumentAsync() is null)
        {
            return;
        }

        var at = Microseconds.FromTime(time.GetUtcNow());
        await StoreBehindAsync($"{_id.Value}/{battle.Id.Value}/{battle.Status}", (feed, next) =>
            feed.HasEnded || feed.HasTold(battle.Id, battle.Status) ? null : new StoredEvent(next.Sequence, next.Number, RoomEventKind.Battle, at) { Battle = battle });
    }

    /// <summary>The silo of a battle may have died: then it goes on because the room is watched.</summary>
    private void RemindBattle(RoomFeed feed)
    {
        if (feed.Battle is { EndsAt: { } endsAt } battle && time.GetUtcNow() >= endsAt && time.GetElapsedTime(_battleRemindedAt) > RemindBattleEvery)
        {
            _battleRemindedAt = time.GetTimestamp();
            GrainFactory.Battle(battle.Id).DriveAsync().Ignore();
        }
    }
}
