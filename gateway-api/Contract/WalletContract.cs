using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Gateway.Contract;

/// <summary>What a wallet holds.</summary>
internal sealed record WalletResponse(
    string UserId, long Coins, long PaidCoins, long PromotionalCoins, long Debt, string Status, long Sequence)
{
    public static WalletResponse Of(WalletBalance wallet) => new(
        wallet.Owner.Value,
        wallet.Coins.Value,
        wallet.PaidCoins.Value,
        wallet.PromotionalCoins.Value,
        wallet.Debt.Value,
        wallet.IsFrozen ? "frozen" : wallet.ExcludedUntil is null ? "active" : "self_excluded",
        wallet.Sequence);
}

/// <summary>A line of a wallet's statement.</summary>
internal sealed record WalletEntryResponse(
    long Sequence, string Kind, long Coins, long Balance, string Contra, DateTime CreatedAt, WalletEntryDetail? Detail)
{
    public static WalletEntryResponse Of(WalletEntry entry) => new(
        entry.Sequence,
        entry.Kind,
        entry.Coins.Value,
        entry.Balance.Value,
        entry.Contra,
        entry.CreatedAt.UtcDateTime,
        Describe(entry));

    private static WalletEntryDetail? Describe(WalletEntry entry) => entry switch
    {
        { Gift: { } gift } => SentGiftDetail.Of(gift),
        { Purchase: { } purchase } => new PurchaseDetail(
            purchase.PurchaseId.Value, purchase.PackageId.Value, MoneyResponse.Of(purchase.Price), purchase.Provider),
        { Reward: { } reward } => new CoinRewardDetail(reward.CampaignId.Value, Times.Of(reward.Reward.ExpiresAt)),
        { Unlock: { } unlock } => new UnlockDetail(unlock.FeatureId.Value, LotResponse.Of(unlock.Lots)),
        { Expired: { } lots } => new ExpiryDetail(LotResponse.Of(lots)),
        { TakenBack: { } back } => TakeBackDetail.Of(back),
        { Freeze: { } freeze } => new FreezeDetail(freeze.Frozen, freeze.Cause, freeze.PurchaseId?.Value),
        _ => null,
    };
}

/// <summary>What a line says beyond its amount, by its kind.</summary>
[JsonDerivedType(typeof(SentGiftDetail))]
[JsonDerivedType(typeof(PurchaseDetail))]
[JsonDerivedType(typeof(CoinRewardDetail))]
[JsonDerivedType(typeof(UnlockDetail))]
[JsonDerivedType(typeof(ExpiryDetail))]
[JsonDerivedType(typeof(TakeBackDetail))]
[JsonDerivedType(typeof(FreezeDetail))]
internal abstract record WalletEntryDetail;

/// <summary>A gift that was sent.</summary>
internal sealed record SentGiftDetail(
    string Id, string GiftId, int Quantity, long UnitCoins, int ShareBps, string CreatorId, IReadOnlyList<LotResponse> Lots) : WalletEntryDetail
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RoomId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PromotionalResponse? Promotional { get; init; }

    public static SentGiftDetail Of(SentGiftLine gift) => new(
        gift.Id,
        gift.GiftId.Value,
        gift.Quantity,
        gift.UnitCoins.Value,
        gift.ShareBps.Value,
        gift.CreatorId.Value,
        LotResponse.Of(gift.Lots))
    {
        Promotional = PromotionalResponse.Of(gift.Promotional),
        RoomId = gift.RoomId?.Value,
        ContentId = gift.ContentId?.Value,
    };
}

/// <summary>A purchase that was credited.</summary>
internal sealed record PurchaseDetail(string PurchaseId, string PackageId, MoneyResponse Price, string Provider) : WalletEntryDetail;

/// <summary>Coins of a purchase that were taken back, since its money went back; what the lots don't add up to is debt.</summary>
internal sealed record TakeBackDetail(
    string PurchaseId, long Lot, string Provider, string EventId, MoneyResponse Money, IReadOnlyList<LotResponse> Lots) : WalletEntryDetail
{
    public static TakeBackDetail Of(TakeBackLine back) => new(
        back.PurchaseId.Value,
        back.Lot,
        back.Provider,
        back.EventId,
        MoneyResponse.Of(back.Money),
        LotResponse.Of(back.Lots));
}

/// <summary>A cause to be frozen, or the end of one.</summary>
internal sealed record FreezeDetail(
    bool Frozen, string Cause, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PurchaseId) : WalletEntryDetail;

/// <summary>Coins of the platform.</summary>
internal sealed record CoinRewardDetail(string CampaignId, DateTime? ExpiresAt) : WalletEntryDetail;

/// <summary>A feature that was unlocked.</summary>
internal sealed record UnlockDetail(string FeatureId, IReadOnlyList<LotResponse> Lots) : WalletEntryDetail;

/// <summary>Coins that were not spent in time.</summary>
internal sealed record ExpiryDetail(IReadOnlyList<LotResponse> Lots) : WalletEntryDetail;

/// <summary>What of a gift was paid with promotional coins, where the creator's share of those is another.</summary>
internal sealed record PromotionalResponse(long Coins, int ShareBps)
{
    public static PromotionalResponse? Of(PromotionalPart? part) => part is null ? null : new(part.Coins.Value, part.ShareBps.Value);
}

/// <summary>Coins taken from one lot: the sequence of the entry that brought them.</summary>
internal sealed record LotResponse(long Lot, long Coins, string Category)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? ExpiresAt { get; init; }

    public static IReadOnlyList<LotResponse> Of(IEnumerable<LotDraw> lots) =>
    [
        .. lots.Select(draw => new LotResponse(draw.Lot, draw.Coins.Value, draw.Category == LotCategory.Paid ? "paid" : "promotional")
        {
            ExpiresAt = Times.Of(draw.ExpiresAt),
        }),
    ];
}
