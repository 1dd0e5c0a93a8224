using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Sets a room's goal: pieces of one gift, or coins.</summary>
internal sealed record SetGoalRequest
{
    /// <summary>The gift that counts, by the piece. Either this or <c>coins</c>.</summary>
    public string? GiftId { get; init; }

    /// <summary><see langword="true"/>, or the target again: all gifts count, by their coins.</summary>
    public JsonElement? Coins { get; init; }

    [Required]
    public long? Target { get; init; }

    [Required]
    public string? Title { get; init; }
}

/// <summary>A room's goal, and the data of <c>event: goal</c>. Of <c>giftId</c> and <c>coins</c> (the target again) one is null.</summary>
internal sealed record GoalResponse(
    string? GiftId, long? Coins, long Target, string Title, long Progress, DateTime CreatedAt, DateTime? ReachedAt)
{
    public static GoalResponse Of(RoomGoal goal) => new(
        goal.GiftId?.Value,
        goal.GiftId is null ? goal.Target : null,
        goal.Target,
        goal.Title,
        goal.Progress,
        goal.SetAt.UtcDateTime,
        goal.ReachedAt?.UtcDateTime);
}
