using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Battles;

namespace OrleansCoins.GrainInterfaces.Rooms;

/// <summary>A room as its battles know it.</summary>
[Alias("OrleansCoins.IRoomBattleGrain")]
public interface IRoomBattleGrain : IGrainWithStringKey
{
    /// <summary>Tells the room's viewers how far a battle has come. Each step of one battle is told once; a room that is over is told nothing any more.</summary>
    [Alias("TellBattle")]
    [OpenTo(Callers.Inside)]
    Task TellBattleAsync(BattleView battle);
}
