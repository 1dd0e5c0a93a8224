using System.ComponentModel.DataAnnotations;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Enrols the caller as a creator, or changes what others see of them.</summary>
internal sealed record EnrolRequest
{
    [Required]
    public string? DisplayName { get; init; }

    [Required]
    public bool? AcceptsGifts { get; init; }
}

/// <summary>A creator.</summary>
internal sealed record CreatorResponse(string CreatorId, string DisplayName, bool AcceptsGifts, DateTime EnrolledAt);

/// <summary>Opens a room.</summary>
internal sealed record OpenRoomRequest
{
    [Required]
    public string? Title { get; init; }
}

/// <summary>A room as it was opened: the same at every replay, whatever became of it since.</summary>
internal sealed record OpenedRoomResponse(string Id, string CreatorId, string Title, string Status, DateTime StartedAt)
{
    public static OpenedRoomResponse Of(RoomFacts room) =>
        new(room.Id.Value, room.CreatorId.Value, room.Title, RoomResponse.Live, room.StartedAt.UtcDateTime);
}

/// <summary>A room and what it has been given.</summary>
internal sealed record RoomResponse(
    string Id,
    string CreatorId,
    string Title,
    string Status,
    long Coins,
    long Gifts,
    int Supporters,
    long Sequence,
    DateTime StartedAt,
    DateTime? EndedAt,
    string? BattleId)
{
    public const string Live = "live";
    public const string Ended = "ended";

    public static RoomResponse Of(RoomView room) => new(
        room.Facts.Id.Value,
        room.Facts.CreatorId.Value,
        room.Facts.Title,
        room.EndedAt is null ? Live : Ended,
        room.Coins.Value,
        room.Gifts,
        room.Supporters,
        room.Sequence,
        room.Facts.StartedAt.UtcDateTime,
        room.EndedAt?.UtcDateTime,
        room.Battle?.Value);
}

/// <summary>A rank in a room or of a creator; all anonymous givers together have no id.</summary>
internal sealed record RankResponse(int Rank, string? UserId, long Coins, long Gifts)
{
    public static RankResponse Of(RoomRank rank, int index) => new(index + 1, rank.UserId?.Value, rank.Coins.Value, rank.Gifts);
}

/// <summary>A rank of a creator among all creators.</summary>
internal sealed record CreatorRankResponse(int Rank, string CreatorId, string? DisplayName, long Coins, long Gifts, long Supporters)
{
    public static CreatorRankResponse Of(CreatorRank creator, int index) =>
        new(index + 1, creator.CreatorId.Value, creator.DisplayName, creator.Coins.Value, creator.Gifts, creator.Supporters);
}

/// <summary>A gift as its room shows it.</summary>
internal sealed record RoomGiftResponse(
    string Id, string? SenderId, string GiftId, int Quantity, long Coins, string? ComboId, string? Message, DateTime CreatedAt, RoomThanksResponse? Thanks, string? DisplayName)
{
    public static RoomGiftResponse Of(RoomGift gift) => new(
        gift.Id,
        gift.SenderId?.Value,
        gift.GiftId.Value,
        gift.Quantity,
        gift.Coins.Value,
        gift.ComboId?.Value,
        gift.Message,
        gift.CreatedAt.UtcDateTime,
        gift.Thanks is { } thanks ? new(thanks.Message, thanks.CreatedAt.UtcDateTime) : null,
        gift.SenderName);
}

/// <summary>The creator's thanks for a gift of the room.</summary>
internal sealed record RoomThanksResponse(string? Message, DateTime CreatedAt);
