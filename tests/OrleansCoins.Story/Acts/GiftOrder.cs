using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Acts;

/// <summary>A gift someone is about to send: into a room, or on content where there is no room.</summary>
internal sealed record GiftOrder(Person Sender, Person Receiver, string? Room, string? Content, GiftOnSale Gift, long Quantity, string Key)
{
    public string? Combo { get; init; }

    public string? Message { get; init; }

    public bool Anonymous { get; init; }

    public long? ExpectedCoins { get; init; }

    public long Coins => checked(Gift.Coins * Quantity);

    public ApiRequest ToRequest() => ApiRequest.Post(
        Room is not null ? $"/v1/rooms/{Room}/gifts" : $"/v1/creators/{Receiver.Name}/gifts",
        Sender.Token,
        Key,
        new GiftOrderBody(Gift.Id, Quantity, Combo, Message, Anonymous ? true : null, ExpectedCoins, Content));

    public override string ToString() => $"{Quantity} x {Gift.Id} to {Receiver} (key {Key})";

    private sealed record GiftOrderBody(
        string GiftId, long Quantity, string? ComboId, string? Message, bool? Anonymous, long? ExpectedCoins, string? ContentId);
}
