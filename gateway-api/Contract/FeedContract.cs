using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Someone who gave something in a room.</summary>
internal sealed record GiverResponse(string UserId, string? DisplayName, int? Level)
{
    public static GiverResponse? Of(RoomGiver? giver) => giver is null ? null : new(giver.UserId.Value, giver.DisplayName, giver.Level);
}

/// <summary>A streak of gifts, and how many they are so far.</summary>
internal sealed record ComboResponse(string Id, int Count, bool Final)
{
    public static ComboResponse? Of(RoomCombo? combo) => combo is null ? null : new(combo.Id.Value, combo.Count, combo.IsFinal);
}

/// <summary>The data of <c>event: gift</c>.</summary>
internal sealed record GiftEventResponse(
    string Id, DateTime CreatedAt, GiverResponse? Sender, string GiftId, int Quantity, long Coins, string? Message, ComboResponse? Combo)
{
    public static GiftEventResponse Of(RoomEvent told, RoomGift gift) => new(
        gift.Id,
        gift.CreatedAt.UtcDateTime,
        GiverResponse.Of(told.Giver),
        gift.GiftId.Value,
        gift.Quantity,
        gift.Coins.Value,
        gift.Message,
        ComboResponse.Of(told.Combo));
}

/// <summary>The data of <c>event: combo</c>: a streak is over.</summary>
internal sealed record ComboEventResponse(DateTime CreatedAt, GiverResponse? Sender, ComboResponse Combo);

/// <summary>The data of <c>event: ended</c>.</summary>
internal sealed record EndedEventResponse(string RoomId, DateTime EndedAt);
