using System.Text.Json;
using static OrleansCoins.GatewayTests.Support.Shape;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>The shapes of the contract, as API.md has them.</summary>
internal static class Contract
{
    public static readonly Action<JsonElement> GiftOnSale = Of(
        ("id", Text), ("name", Text), ("coins", Integer), ("referencePrice", ReferencePrice), ("version", Integer));

    public static readonly Action<JsonElement> PackageOnSale = Of(("id", Text), ("coins", Integer), ("price", Money));

    public static readonly Action<JsonElement> StartedPurchase = Of(
        ("id", Id("pur_")),
        ("packageId", Text),
        ("coins", Integer),
        ("price", Money),
        ("status", Exactly("pending")),
        ("provider", Text),
        ("checkoutUrl", Text),
        ("createdAt", Time));

    public static readonly Action<JsonElement> Wallet = Of(
        ("userId", Text),
        ("coins", Integer),
        ("paidCoins", Integer),
        ("promotionalCoins", Integer),
        ("debt", Integer),
        ("status", Exactly("active")),
        ("sequence", Integer));

    /// <summary>Which lots paid, what they are, and when their coins expire if they do.</summary>
    public static readonly Action<JsonElement> Lots = Each(lot =>
    {
        HasMembers(lot, lot.TryGetProperty("expiresAt", out _) ? ["lot", "coins", "category", "expiresAt"] : ["lot", "coins", "category"]);
        Integer(lot.GetProperty("lot"));
        Integer(lot.GetProperty("coins"));
        Assert.Contains(lot.GetProperty("category").GetString(), (string[])["paid", "promotional"]);
    });

    public static readonly Action<JsonElement> OpenedRoom = Of(
        ("id", Id("room_")), ("creatorId", Text), ("title", Text), ("status", Exactly("live")), ("startedAt", Time));

    public static readonly Action<JsonElement> Rank = Of(
        ("rank", Integer), ("userId", OrNull(Text)), ("coins", Integer), ("gifts", Integer));

    public static readonly Action<JsonElement> RoomGift = Of(
        ("id", Id("gift_")),
        ("senderId", OrNull(Text)),
        ("giftId", Text),
        ("quantity", Integer),
        ("coins", Integer),
        ("comboId", OrNull(Text)),
        ("message", OrNull(Text)),
        ("createdAt", Time),
        ("thanks", OrNull(Of(("message", OrNull(Text)), ("createdAt", Time)))),
        ("displayName", OrNull(Text)));

    public static readonly Action<JsonElement> Earnings = Of(
        ("creatorId", Text),
        ("diamonds", Diamonds),
        ("availableDiamonds", Diamonds),
        ("pendingDiamonds", Diamonds),
        ("lifetimeDiamonds", Diamonds),
        ("nextReleaseAt", OrNull(Text)),
        ("sequence", Integer));

    public static readonly Action<JsonElement> Books = Of(
        ("asOf", Time),
        ("accounts", Each(Account)),
        ("balanced", Boolean),
        ("differences", Each(Of(("check", Text), ("subject", Text), ("expected", Text), ("found", Text)))),
        ("undeliveredGifts", Integer));

    /// <summary>A purchase as it stands.</summary>
    public static Action<JsonElement> Purchase(string status) => Of(
        ("id", Id("pur_")),
        ("packageId", Text),
        ("coins", Integer),
        ("price", Money),
        ("status", Exactly(status)),
        ("provider", Text),
        ("checkoutUrl", Text),
        ("refundedAmount", Money),
        ("refundedCoins", Exactly(0)),
        ("createdAt", Time));

    /// <summary>A room as it stands.</summary>
    public static Action<JsonElement> Room(string status) => Of(
        ("id", Id("room_")),
        ("creatorId", Text),
        ("title", Text),
        ("status", Exactly(status)),
        ("coins", Integer),
        ("gifts", Integer),
        ("supporters", Integer),
        ("sequence", Integer),
        ("startedAt", Time),
        ("endedAt", status == "live" ? Null : Time),
        ("battleId", OrNull(Id("battle_"))));

    /// <summary>A sent gift; <paramref name="place"/> is <c>roomId</c> or <c>contentId</c>.</summary>
    public static Action<JsonElement> Gift(string status, string place, bool showsBalance = true) => Of(
        ("id", Id("gift_")),
        ("status", Exactly(status)),
        (place, Text),
        ("creatorId", Text),
        ("giftId", Text),
        ("quantity", Integer),
        ("coins", Integer),
        ("creatorDiamonds", Diamonds),
        ("comboId", OrNull(Text)),
        ("balance", showsBalance ? Integer : Null),
        ("createdAt", Time));

    /// <summary>A line of a wallet's statement.</summary>
    public static Action<JsonElement> WalletEntry(string kind, Action<JsonElement> detail) => Of(
        ("sequence", Integer),
        ("kind", Exactly(kind)),
        ("coins", Integer),
        ("balance", Integer),
        ("contra", Text),
        ("createdAt", Time),
        ("detail", detail));

    /// <summary>A line of a creator's statement.</summary>
    public static Action<JsonElement> EarningsEntry(string kind, Action<JsonElement> detail) => Of(
        ("sequence", Integer),
        ("kind", Exactly(kind)),
        ("diamonds", Diamonds),
        ("balance", Diamonds),
        ("contra", Text),
        ("createdAt", Time),
        ("detail", detail));

    private static void Account(JsonElement account)
    {
        var ofCoins = account.GetProperty("asset").GetString() == "COIN";
        Is(
            account,
            ("account", Text),
            ("asset", Exactly(ofCoins ? "COIN" : "DIAMOND")),
            ("balance", ofCoins ? Integer : Diamonds),
            ("entries", Integer));
    }
}
