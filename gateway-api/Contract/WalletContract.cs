using System.Text.Json.Serialization;
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
        wallet.IsFrozen ? "frozen" : "active",
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
        { TakenBack: { } back } => TakeBackDetail.Of(back),
        { Freeze: { } freeze } => new FreezeDetail(freeze.Frozen, freeze.Cause, freeze.PurchaseId?.Value),
        _ => null,
    };
}

/// <summary>What a line says beyond its amount, by its kind.</summary>
[JsonDerivedType(typeof(SentGiftDetail))]
[JsonDerivedType(typeof(PurchaseDetail))]
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

    public static SentGiftDetail Of(SentGiftLine gift) => new(
        gift.Id,
        gift.GiftId.Value,
        gift.Quantity,
        gift.UnitCoins.Value,
        gift.ShareBps.Value,
        gift.CreatorId.Value,
        [.. gift.Lots.Select(draw => new LotResponse(draw.Lot, draw.Coins.Value))])
    {
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
        [.. back.Lots.Select(draw => new LotResponse(draw.Lot, draw.Coins.Value))]);
}

/// <summary>A cause to be frozen, or the end of one.</summary>
internal sealed record FreezeDetail(
    bool Frozen, string Cause, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PurchaseId) : WalletEntryDetail;

/// <summary>Coins taken from one lot.</summary>
internal sealed record LotResponse(long Lot, long Coins);
