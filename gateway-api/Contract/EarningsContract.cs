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

/// <summary>What a creator earned in a time, and how much of it by one supporter.</summary>
internal sealed record EarningsSummaryResponse(IReadOnlyList<EarningsSummaryRow> Data, long OtherKeys, double TopSupporterShare)
{
    public static EarningsSummaryResponse Of(EarningsSummary summary) => new(
        [.. summary.Rows.Select(static row => new EarningsSummaryRow(
            row.Key, row.Coins.Value, row.Diamonds.ToString(), row.ReversedDiamonds.ToString(), row.Gifts, row.Supporters))],
        summary.OtherKeys,
        summary.TopSupporterShare);
}

/// <summary>What a creator earned by one thing; the key is null for all gifts that have none, such as those of anonymous givers.</summary>
internal sealed record EarningsSummaryRow(string? Key, long Coins, string Diamonds, string ReversedDiamonds, long Gifts, long Supporters);

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
        { Payout: { } payout } => PayoutDetail.Of(payout),
        { PayoutHold: { } hold } => PayoutHoldDetail.Of(hold),
        _ => null,
    };
}

/// <summary>What a line says beyond its amount, by its kind.</summary>
[JsonDerivedType(typeof(ReceivedGiftDetail))]
[JsonDerivedType(typeof(EnrolmentDetail))]
[JsonDerivedType(typeof(ClosureDetail))]
[JsonDerivedType(typeof(RewardDetail))]
[JsonDerivedType(typeof(PayoutDetail))]
[JsonDerivedType(typeof(PayoutHoldDetail))]
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

/// <summary>A payout, or its return: then with the reason.</summary>
internal sealed record PayoutDetail(string PayoutId) : EarningsEntryDetail
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MoneyResponse? Money { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccountId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FailureCode { get; init; }

    public static PayoutDetail Of(PayoutLine payout) => new(payout.PayoutId.Value)
    {
        Money = payout.Money is { } money ? MoneyResponse.Of(money) : null,
        Provider = payout.Provider,
        AccountId = payout.AccountId,
        FailureCode = payout.FailureCode,
    };
}

/// <summary>Another payout account, with the time until when it holds payouts; or an operator's hold or release.</summary>
internal sealed record PayoutHoldDetail : EarningsEntryDetail
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Held { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccountId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? HeldUntil { get; init; }

    public static PayoutHoldDetail Of(PayoutHoldLine hold) => new()
    {
        Held = hold.Held,
        Provider = hold.Provider,
        AccountId = hold.AccountId,
        HeldUntil = hold.HeldUntil?.UtcDateTime,
    };
}
