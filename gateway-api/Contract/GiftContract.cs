using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Gifts;

namespace OrleansCoins.Gateway.Contract;

/// <summary>What every request to send a gift says.</summary>
internal abstract record GiftRequest
{
    [Required, JsonPropertyOrder(0)]
    public string? GiftId { get; init; }

    [Required, JsonPropertyOrder(1)]
    public long? Quantity { get; init; }

    [JsonPropertyOrder(2)]
    public string? ComboId { get; init; }

    [JsonPropertyOrder(3)]
    public string? Message { get; init; }

    [JsonPropertyOrder(4)]
    public bool? Anonymous { get; init; }

    [JsonPropertyOrder(5)]
    public long? ExpectedCoins { get; init; }
}

/// <summary>Sends a gift into a room.</summary>
internal sealed record RoomGiftRequest : GiftRequest;

/// <summary>Sends a gift on a piece of content.</summary>
internal sealed record ContentGiftRequest : GiftRequest
{
    [Required, JsonPropertyOrder(6)]
    public string? ContentId { get; init; }
}

/// <summary>A sent gift.</summary>
internal sealed record GiftResponse(
    string Id,
    string Status,
    string CreatorId,
    string GiftId,
    int Quantity,
    long Coins,
    string CreatorDiamonds,
    string? ComboId,
    long? Balance,
    DateTime CreatedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RoomId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentId { get; init; }

    /// <summary>The creator's thanks, if they gave any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThanksResponse? Thanks { get; init; }

    /// <summary>The sender's limits of which this gift has used up a part worth saying.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LimitReminderResponse>? Reminders { get; init; }

    public static GiftResponse Of(GiftReceipt receipt, SentGiftStatus status, GivenThanks? thanks = null) => new(
        receipt.Id,
        Word(status),
        receipt.CreatorId.Value,
        receipt.GiftId.Value,
        receipt.Quantity,
        receipt.Coins.Value,
        receipt.CreatorDiamonds.ToString(),
        receipt.ComboId?.Value,
        receipt.Balance?.Value,
        receipt.CreatedAt.UtcDateTime)
    {
        RoomId = receipt.RoomId?.Value,
        ContentId = receipt.ContentId?.Value,
        Thanks = thanks is null ? null : ThanksResponse.Of(thanks),
        Reminders = LimitReminderResponse.Of(receipt.Reminders),
    };

    private static string Word(SentGiftStatus status) => status switch
    {
        SentGiftStatus.Accepted => "accepted",
        SentGiftStatus.Credited => "credited",
        SentGiftStatus.Returned => "returned",
        SentGiftStatus.Reversed => "reversed",
        _ => throw new InvalidOperationException($"The status {status} of a sent gift has no word."),
    };
}

/// <summary>What a gift would cost, and what is left of the caller's limits before it.</summary>
internal sealed record GiftQuoteResponse(long Coins, ReferencePriceResponse? ReferencePrice, long Balance, LimitsResponse Limits);

/// <summary>A gift that was taken back from its creator: what its sender gets back, and what the creator loses.</summary>
internal sealed record ReversalResponse(string Id, string Status, long Coins, string CreatorDiamonds, DateTime CreatedAt)
{
    public static ReversalResponse Of(ReversalReceipt reversal) =>
        new(reversal.Id, "reversed", reversal.Coins.Value, reversal.Diamonds.ToString(), reversal.CreatedAt.UtcDateTime);
}
