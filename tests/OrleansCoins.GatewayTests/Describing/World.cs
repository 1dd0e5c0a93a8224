using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>Several callers, and what they have done before: ids to ask for, of one's own and of others.</summary>
internal sealed class World
{
    /// <summary>Everyone that a request can come from. Null is nobody.</summary>
    public required IReadOnlyList<(string Who, string? Token)> Callers { get; init; }

    /// <summary>What is there, by the names that parameters and members have.</summary>
    public required IReadOnlyDictionary<string, string[]> Known { get; init; }

    public required Caller Admin { get; init; }

    public static async Task<World> MakeAsync(GatewayFixture gateway)
    {
        var admin = await gateway.AdminAsync();
        var viewer = await gateway.BuyerAsync("coins-7000");
        var poor = await gateway.UserAsync("poor");
        var (creator, room) = await gateway.RoomAsync();
        var (other, otherRoom) = await gateway.RoomAsync();
        var (_, ended) = await EndedAsync(gateway);
        var gift = (await viewer.GiveAsync(room, "fire", 3)).Member("id");
        var content = (await viewer.PostAsync($"/v1/creators/{other.Name}/gifts", new { giftId = "rose", quantity = 2, contentId = "video-1" }, "world-1")).Is(201).Member("id");
        await viewer.CreditedAsync(gift);
        await viewer.CreditedAsync(content);
        var purchase = (await poor.StartPurchaseAsync()).Member("id");
        var paid = await viewer.BuyAsync();
        var campaign = (await admin.PostAsync("/v1/admin/campaigns", new { name = "World", budgetCoins = 100_000, endsAt = "2099-01-01T00:00:00Z" })).Is(201).Member("id");
        var hook = (await admin.PostAsync("/v1/admin/webhook-endpoints", new { url = "https://localhost:9/none" })).Is(201).Member("id");
        var battle = (await creator.PostAsync("/v1/battles", new { roomId = room, opponentRoomId = otherRoom, seconds = 60 })).Is(201).Member("id");
        (await creator.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "acct_1" })).Is(200);
        var payout = (await creator.PostAsync("/v1/payouts", new { diamonds = "100", currency = "USD" }, "world-2")).Is(201).Member("id");
        var cursor = (await viewer.GetAsync("/v1/wallet/entries?limit=1")).Is(200).NextCursor!;
        return new World
        {
            Admin = admin,
            Callers =
            [
                ("viewer", viewer.Token), ("poor", poor.Token), ("creator", creator.Token), ("other creator", other.Token), ("admin", admin.Token), ("nobody", null),
                ("someone tampered", Tokens.Tamper(viewer.Token, creator.Name)), ("someone unsigned", Tokens.Unsigned(Tokens.Claims(viewer.Name))), ("a word", "none"),
            ],
            Known = new Dictionary<string, string[]>
            {
                ["roomId"] = [room, otherRoom, ended, "room_none"],
                ["opponentRoomId"] = [room, otherRoom, ended],
                ["userId"] = [viewer.Name, poor.Name, creator.Name, "nobody-yet"],
                ["creatorId"] = [creator.Name, other.Name, viewer.Name],
                ["sentGiftId"] = [gift, content, "gift_none"],
                ["purchaseId"] = [purchase, paid, "pur_none"],
                ["payoutId"] = [payout, "pay_none"],
                ["campaignId"] = [campaign, "camp_none"],
                ["endpointId"] = [hook, "hook_none"],
                ["battleId"] = [battle, "battle_none"],
                ["reconciliationId"] = ["rec_none"],
                ["giftId"] = ["rose", "fire", "crown", "none"],
                ["giftIds"] = ["rose", "fire", "crown"],
                ["featureId"] = ["chat-colour", "filter-vintage", "none"],
                ["packageId"] = ["coins-70", "coins-7000", "none"],
                ["provider"] = ["sandbox", "stripe", "none"],
                ["accountId"] = ["acct_1"],
                ["currency"] = ["USD", "EUR"],
                ["timeZone"] = ["Europe/Berlin", "UTC"],
                ["url"] = ["https://localhost:9/none"],
                ["cursor"] = [cursor, "AAAA"],
                ["Idempotency-Key"] = ["world-1", "world-2", "a b~"],
            },
        };
    }

    private static async Task<(Caller Creator, string Room)> EndedAsync(GatewayFixture gateway)
    {
        var (creator, room) = await gateway.RoomAsync();
        await creator.EndRoomAsync(room);
        return (creator, room);
    }
}
