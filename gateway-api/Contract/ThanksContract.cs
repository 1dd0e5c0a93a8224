using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Thanks for a gift.</summary>
internal sealed record ThanksRequest
{
    public string? Message { get; init; }
}

/// <summary>Thanks that were given.</summary>
internal sealed record ThanksResponse(string Id, string? Message, DateTime CreatedAt)
{
    public static ThanksResponse Of(GivenThanks thanks) => new(thanks.Id, thanks.Message, thanks.CreatedAt.UtcDateTime);
}

/// <summary>The data of <c>event: thanks</c>: the gift's id, who sent it, and what its creator said.</summary>
internal sealed record ThanksEventResponse(string Id, DateTime CreatedAt, GiverResponse? Sender, string? Message)
{
    public static ThanksEventResponse Of(RoomEvent told, GivenThanks thanks) =>
        new(thanks.Id, thanks.CreatedAt.UtcDateTime, GiverResponse.Of(told.Giver), thanks.Message);
}

/// <summary>What others are shown of the caller, and where they count their days. What is left out is none.</summary>
internal sealed record ProfileRequest
{
    public string? DisplayName { get; init; }

    public string? TimeZone { get; init; }
}

/// <summary>A profile.</summary>
internal sealed record ProfileResponse(string UserId, string? DisplayName, string TimeZone);
