using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Rewards;

namespace OrleansCoins.Gateway.Contract;

/// <summary>What a creator has earned. Diamonds are decimals in strings.</summary>
internal sealed record EarningsResponse(
    string CreatorId,
    string Diamonds,
    string AvailableDiamonds,
    string PendingDiamonds,
    string LifetimeDiamonds,
    DateTime? NextReleaseAt,
    long Sequence)
{
    public static EarningsResponse Of(EarningsBalance earnings) => new(
        earnings.Owner.Value,
        earnings.Diamonds.ToString(),
        earnings.AvailableDiamonds.ToString(),
        earnings.PendingDiamonds.ToString(),
        earnings.LifetimeDiamonds.ToString(),
        earnings.NextReleaseAt?.UtcDateTime,
        earnings.Sequence);
}

/// <summary>A line of a creator's statement.</summary>
internal sealed record EarningsEntryResponse(
    long Sequence, string Kind, string Diamonds, string Balance, string Contra, DateTime CreatedAt, EarningsEntryDetail? Detail)
{
    public static EarningsEntryResponse Of(EarningsEntry entry) => new(
        entry.Sequence,
        entry.Kind,
        entry.Diamonds.ToString(),
        entry.Balance.ToString(),
        entry.Contra,
        entry.CreatedAt.UtcDateTime,
        Describe(entry));

    private static EarningsEntryDetail? Describe(EarningsEntry entry) => entry switch
    {
        { Gift: { } gift } => ReceivedGiftDetail.Of(gift),
        { Reward: { } reward } => RewardDetail.Of(reward),
        { AcceptsGifts: { } acceptsGifts } => new EnrolmentDetail(acceptsGifts),
        { Closed: { } closed } => new ClosureDetail(closed),
        _ => null,
    };
}

/// <summary>What a line says beyond its amount, by its kind.</summary>
[JsonDerivedType(typeof(ReceivedGiftDetail))]
[JsonDerivedType(typeof(EnrolmentDetail))]
[JsonDerivedType(typeof(ClosureDetail))]
[JsonDerivedType(typeof(RewardDetail))]
internal abstract record EarningsEntryDetail;

/// <summary>A gift that was received.</summary>
internal sealed record ReceivedGiftDetail(
    string Id, string GiftId, int Quantity, long Coins, int ShareBps, string? SenderId) : EarningsEntryDetail
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RoomId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PromotionalResponse? Promotional { get; init; }

    public static ReceivedGiftDetail Of(ReceivedGiftLine gift) => new(
        gift.Id, gift.GiftId.Value, gift.Quantity, gift.Coins.Value, gift.ShareBps.Value, gift.SenderId?.Value)
    {
        RoomId = gift.RoomId?.Value,
        ContentId = gift.ContentId?.Value,
        Promotional = PromotionalResponse.Of(gift.Promotional),
    };
}

/// <summary>A gift of the platform: its coins times the share are the line's diamonds.</summary>
internal sealed record RewardDetail(string CampaignId, RewardGiftResponse? Gift, long Coins, int? ShareBps) : EarningsEntryDetail
{
    public static RewardDetail Of(RewardLine line) =>
        new(line.CampaignId.Value, RewardGiftResponse.Of(line.Reward.Gift), line.Reward.Coins.Value, line.Reward.Gift?.ShareBps.Value);
}

/// <summary>Whether the account is closed from then on.</summary>
internal sealed record ClosureDetail(bool Closed) : EarningsEntryDetail;

/// <summary>Whether the creator takes gifts from then on.</summary>
internal sealed record EnrolmentDetail(bool AcceptsGifts) : EarningsEntryDetail;
