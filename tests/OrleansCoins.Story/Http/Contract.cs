using System.Text.Json;

namespace OrleansCoins.Story.Http;

// The contract's shapes, as much of them as the story looks at. Written from the contract, not from the product.

internal sealed record Listing<T>(IReadOnlyList<T> Data, string? NextCursor = null);

internal sealed record ProblemBody(string Code, string? Detail = null, long? Balance = null, long? Required = null);

internal sealed record TokenBody(string AccessToken);

internal sealed record GiftOnSale(string Id, long Coins);

internal sealed record PackageOnSale(string Id, long Coins);

internal sealed record PurchaseBody(string Id, string PackageId, long Coins, string Status);

internal sealed record RoomBody(string Id, string CreatorId, string Status);

internal sealed record RoomTotals(string Id, string CreatorId, string Status, long Coins, long Gifts, long Supporters);

internal sealed record RankBody(int Rank, long Coins, long Gifts, string? UserId = null);

internal sealed record RoomGiftBody(string Id, string GiftId, long Quantity, long Coins);

internal sealed record SentGiftBody(
    string Id,
    string Status,
    string CreatorId,
    string GiftId,
    long Quantity,
    long Coins,
    string CreatorDiamonds,
    DateTimeOffset CreatedAt,
    string? ComboId = null,
    long? Balance = null,
    string? RoomId = null,
    string? ContentId = null);

internal sealed record WalletBody(string UserId, long Coins, long PaidCoins, long PromotionalCoins, long Debt, string Status, long Sequence);

internal sealed record WalletLine(long Sequence, string Kind, long Coins, long Balance, string? Contra = null, JsonElement? Detail = null)
{
    /// <summary>What a line of a gift says of it.</summary>
    public WalletGift ReadGift() => Detail?.Deserialize<WalletGift>(ContractJson.Options)
        ?? throw new JsonException($"The wallet's line {Sequence} is of a gift and has no detail.");
}

internal sealed record WalletGift(
    string Id, string GiftId, long Quantity, long UnitCoins, int ShareBps, string CreatorId, string? RoomId = null, string? ContentId = null);

internal sealed record EarningsBody(
    string CreatorId, string Diamonds, string AvailableDiamonds, string PendingDiamonds, string LifetimeDiamonds, long Sequence);

internal sealed record EarningsLine(long Sequence, string Kind, string Diamonds, string Balance, string? Contra = null, JsonElement? Detail = null)
{
    /// <summary>Which sent gift a line of a gift is about.</summary>
    public string ReadGiftId() => Detail?.Deserialize<EarningsGift>(ContractJson.Options)?.Id
        ?? throw new JsonException($"The earnings' line {Sequence} is of a gift and has no detail.");
}

internal sealed record EarningsGift(string Id);

internal sealed record BooksBody(IReadOnlyList<BooksAccount> Accounts, bool Balanced, JsonElement Differences, long UndeliveredGifts);

internal sealed record BooksAccount(string Account, string Asset, JsonElement Balance, long Entries);
