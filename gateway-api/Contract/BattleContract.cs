using System.ComponentModel.DataAnnotations;
using OrleansCoins.GrainInterfaces.Battles;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Proposes a battle of two rooms.</summary>
internal sealed record ProposeBattleRequest
{
    /// <summary>The caller's room.</summary>
    [Required]
    public string? RoomId { get; init; }

    /// <summary>The room to battle with.</summary>
    [Required]
    public string? OpponentRoomId { get; init; }

    /// <summary>How long it lasts.</summary>
    [Required]
    public long? Seconds { get; init; }
}

/// <summary>A side of a battle and what it was given so far.</summary>
internal sealed record BattleSideResponse(string RoomId, string CreatorId, long Coins)
{
    public static BattleSideResponse Of(BattleSide side) => new(side.RoomId.Value, side.CreatorId.Value, side.Coins.Value);
}

/// <summary>A battle, and the data of <c>event: battle</c>. The winner is a room; there is none before the end, and of a draw.</summary>
internal sealed record BattleResponse(
    string Id,
    string Status,
    int Seconds,
    DateTime CreatedAt,
    DateTime? StartsAt,
    DateTime? EndsAt,
    IReadOnlyList<BattleSideResponse> Sides,
    string? Winner)
{
    public static BattleResponse Of(BattleView battle) => new(
        battle.Id.Value,
        StatusOf(battle.Status),
        battle.Seconds,
        battle.CreatedAt.UtcDateTime,
        battle.StartsAt?.UtcDateTime,
        battle.EndsAt?.UtcDateTime,
        [BattleSideResponse.Of(battle.First), BattleSideResponse.Of(battle.Second)],
        battle.Winner?.Value);

    private static string StatusOf(BattleStatus status) => status switch
    {
        BattleStatus.Proposed => "proposed",
        BattleStatus.Live => "live",
        BattleStatus.Settling => "settling",
        BattleStatus.Ended => "ended",
        _ => "expired",
    };
}
