using System.Text.Json.Serialization;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Someone whose gifts the caller doesn't take.</summary>
internal sealed record BlockResponse(string UserId);

/// <summary>Says which gifts are welcome; null for all. Not left out: nothing is allowed by omission.</summary>
internal sealed record WelcomeGiftsRequest
{
    [JsonRequired]
    public IReadOnlyList<string>? GiftIds { get; init; }
}

/// <summary>The gifts that are welcome; null for all.</summary>
internal sealed record WelcomeGiftsResponse(IReadOnlyList<string>? GiftIds);
