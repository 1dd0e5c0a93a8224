using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

[Collection(SharedGateway.Name)]
public sealed class RefundTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Parts_of_a_refund_add_up_and_each_is_one_line_of_the_statement()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = await buyer.BuyAsync();

        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/refund?amount=33")).Is(202);
        Assert.Equal(("paid", 33, 23, 47, 0, "active"), await StateAsync(buyer, purchase));
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/refund?amount=33")).Is(202);
        Assert.Equal(("paid", 66, 46, 24, 0, "active"), await StateAsync(buyer, purchase));
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/refund")).Is(202);
        Assert.Equal(("refunded", 99, 70, 0, 0, "active"), await StateAsync(buyer, purchase));

        var lines = (await buyer.GetAsync("/v1/wallet/entries")).Is(200).Items.ToArray();
        Assert.Equal(["refund", "refund", "refund", "purchase"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal([-24, -23, -23], lines.Take(3).Select(line => line.GetProperty("coins").GetInt64()));
        Contract.WalletEntry("refund", Shape.Of(
            ("purchaseId", Shape.Exactly(purchase)),
            ("lot", Shape.Exactly(1)),
            ("provider", Shape.Exactly("sandbox")),
            ("eventId", Shape.Text),
            ("money", Shape.Money),
            ("lots", lots => Assert.Equal("""[{"lot":1,"coins":24,"category":"paid"}]""", lots.GetRawText()))))(lines[0]);
        Assert.Equal("platform:purchases", lines[0].GetProperty("contra").GetString());
    }

    [Fact]
    public async Task A_webhook_of_a_refund_counts_once_also_when_it_comes_before_the_payment()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = (await buyer.StartPurchaseAsync()).Member("id");
        var body = SandboxWebhooks.Event("refunded", purchase, 50);
        var message = gateway.Webhooks.Sign(body, id: "msg_refund_before");

        (await gateway.Api.SendAsync(message)).Is(200);
        Assert.Equal(("pending", 0, 0, 0, 0, "active"), await StateAsync(buyer, purchase));
        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(SandboxWebhooks.Event("payment.succeeded", purchase, 99)))).Is(200);
        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(body, id: "msg_refund_before"))).Is(200);

        Assert.Equal(("paid", 50, 35, 35, 0, "active"), await StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task Spent_coins_of_a_refund_are_debt_that_the_next_purchase_pays_off()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = await buyer.BuyAsync();
        var (_, room) = await gateway.RoomAsync();
        await buyer.GiveAsync(room, "sunshine");

        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/refund")).Is(202);
        Assert.Equal(("refunded", 99, 70, -50, 50, "active"), await StateAsync(buyer, purchase));
        (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(422, "insufficient_coins", "balance", "required");

        await buyer.BuyAsync();

        var wallet = (await buyer.GetAsync("/v1/wallet")).Is(200);
        Assert.Equal((20, 20, 0), (wallet.Number("coins"), wallet.Number("paidCoins"), wallet.Number("debt")));
        await buyer.GiveAsync(room);
    }

    [Fact]
    public async Task A_dispute_freezes_the_wallet_until_it_is_closed()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = await buyer.BuyAsync();
        var (_, room) = await gateway.RoomAsync();

        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/dispute")).Is(202);

        Assert.Equal(("disputed", 0, 0, 70, 0, "frozen"), await StateAsync(buyer, purchase));
        (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(403, "wallet_frozen");
        (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "frozen")).IsProblem(403, "wallet_frozen");
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/close-dispute")).Is(202);
        Assert.Equal(("paid", 0, 0, 70, 0, "active"), await StateAsync(buyer, purchase));
        await buyer.GiveAsync(room);
        (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "frozen")).IsCreated("/v1/purchases");
        Assert.Equal(["gift", "freeze", "freeze", "purchase"], await KindsAsync(buyer));
    }

    [Fact]
    public async Task A_lost_dispute_takes_the_coins_by_a_chargeback()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = await buyer.BuyAsync();

        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/dispute")).Is(202);
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/close-dispute?outcome=lost")).Is(202);
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/close-dispute?outcome=lost")).Is(202);

        Assert.Equal(("refunded", 99, 70, 0, 0, "active"), await StateAsync(buyer, purchase));
        Assert.Equal(["chargeback", "freeze", "purchase"], await KindsAsync(buyer));
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/close-dispute?outcome=drawn")).IsInvalid("outcome");
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/refund?amount=0")).IsInvalid("amount");
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/refund?amount=100")).IsInvalid("amount");
        (await gateway.Api.PostAsync("/dev/payments/pur_none/dispute")).IsProblem(404, "unknown_purchase");
    }

    [Fact]
    public async Task An_operator_gives_money_back_once_for_a_key()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = await buyer.BuyAsync();
        var admin = await gateway.AdminAsync();
        var path = $"/v1/admin/purchases/{purchase}/refund";

        var first = (await admin.PostAsync(path, new { reason = "Asked for.", coins = 30 }, "one")).Is(201);
        var again = (await admin.PostAsync(path, new { coins = 30, reason = "Asked for." }, "one")).Is(201);

        Shape.Is(
            first.Json,
            ("id", Shape.Id("refund_")),
            ("purchaseId", Shape.Exactly(purchase)),
            ("amount", Shape.Money),
            ("coins", Shape.Exactly(30)),
            ("createdAt", Shape.Time));
        Assert.Equal(($"/v1/purchases/{purchase}", first.Text, true), (first.Header("Location"), again.Text, again.Replayed));
        Assert.Equal(("paid", 43, 30, 40, 0, "active"), await StateAsync(buyer, purchase));
        (await admin.PostAsync(path, new { reason = "Asked for.", coins = 31 }, "one")).IsProblem(422, "idempotency_key_reused");
        (await admin.PostAsync(path, new { reason = "Too much.", coins = 41 }, "two")).IsProblem(422, "not_reversible");
        (await admin.PostAsync(path, new { reason = "The rest." }, "two")).Is(201);
        (await admin.PostAsync(path, new { reason = "More." }, "three")).IsProblem(422, "not_reversible");
        Assert.Equal(("refunded", 99, 70, 0, 0, "active"), await StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_refund_that_cannot_be_is_refused()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = (await buyer.StartPurchaseAsync()).Member("id");
        var admin = await gateway.AdminAsync();
        var path = $"/v1/admin/purchases/{purchase}/refund";

        (await buyer.PostAsync(path, new { reason = "Mine." }, "k")).IsProblem(403, "forbidden");
        (await admin.PostAsync(path, new { reason = "Unpaid." }, "k")).IsProblem(422, "not_reversible");
        (await admin.PostAsync(path, new { reason = "No key." })).IsProblem(400, "idempotency_key_missing");
        (await admin.PostAsync(path, new { reason = " " }, "k")).IsInvalid("reason");
        (await admin.PostAsync(path, new { coins = 1 }, "k")).IsInvalid("reason");
        (await admin.PostAsync(path, new { reason = "None.", coins = 0 }, "k")).IsInvalid("coins");
        (await admin.PostAsync(path, new { reason = "Too many.", coins = 9_007_199_254_740_992 }, "k")).IsInvalid("coins");
        (await admin.PostAsync("/v1/admin/purchases/pur_none/refund", new { reason = "None." }, "k")).IsProblem(404, "unknown_purchase");
        (await admin.PostAsync("/v1/admin/purchases/none/refund", new { reason = "None." }, "k")).IsProblem(404, "unknown_purchase");

        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/succeed")).Is(202);
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/dispute")).Is(202);
        (await admin.PostAsync(path, new { reason = "Disputed." }, "k")).IsProblem(422, "not_reversible");
        Assert.Equal(("disputed", 0, 0, 70, 0, "frozen"), await StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task An_operators_freeze_holds_until_an_operator_ends_it_and_beside_a_dispute()
    {
        var buyer = await gateway.UserAsync("buyer");
        var purchase = await buyer.BuyAsync();
        var (_, room) = await gateway.RoomAsync();
        var admin = await gateway.AdminAsync();
        var given = (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "before")).Is(201);

        var frozen = (await admin.PostAsync($"/v1/admin/wallets/{buyer.Name}/freeze", new { reason = "Looks stolen." })).Is(200);
        Assert.Equal("frozen", frozen.Member("status"));
        (await admin.PostAsync($"/v1/admin/wallets/{buyer.Name}/freeze", new { reason = "Twice." })).Is(200);
        (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(403, "wallet_frozen");
        Assert.True((await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "before")).Is(201).Replayed, "a replay is found before any check");
        Assert.NotEmpty(given.Member("id"));

        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/dispute")).Is(202);
        Assert.Equal("frozen", (await admin.PostAsync($"/v1/admin/wallets/{buyer.Name}/unfreeze", new { reason = "Was not." })).Is(200).Member("status"));
        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/close-dispute")).Is(202);
        Assert.Equal("active", (await buyer.GetAsync("/v1/wallet")).Is(200).Member("status"));

        Assert.Equal(["freeze", "freeze", "freeze", "freeze", "gift", "purchase"], await KindsAsync(buyer));
        Assert.DoesNotContain("Looks stolen", (await buyer.GetAsync("/v1/wallet/entries")).Is(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("unfreeze")]
    public async Task Only_an_operator_with_a_reason_freezes_a_wallet_that_there_can_be(string what)
    {
        var buyer = await gateway.UserAsync();
        var admin = await gateway.AdminAsync();

        (await buyer.PostAsync($"/v1/admin/wallets/{buyer.Name}/{what}", new { reason = "Mine." })).IsProblem(403, "forbidden");
        (await admin.PostAsync($"/v1/admin/wallets/{buyer.Name}/{what}", new { reason = " " })).IsInvalid("reason");
        (await admin.PostAsync($"/v1/admin/wallets/~/{what}", new { reason = "No name." })).IsProblem(404, "unknown_wallet");
    }

    private static async Task<(string Status, long Refunded, long RefundedCoins, long Coins, long Debt, string Wallet)> StateAsync(Caller buyer, string purchase)
    {
        var now = (await buyer.GetAsync($"/v1/purchases/{purchase}")).Is(200);
        var wallet = (await buyer.GetAsync("/v1/wallet")).Is(200);
        return (
            now.Member("status"),
            now.Json.GetProperty("refundedAmount").GetProperty("amount").GetInt64(),
            now.Number("refundedCoins"),
            wallet.Number("coins"),
            wallet.Number("debt"),
            wallet.Member("status"));
    }

    private static async Task<IEnumerable<string?>> KindsAsync(Caller owner) =>
        (await owner.GetAsync("/v1/wallet/entries")).Is(200).Items.Select((JsonElement line) => line.GetProperty("kind").GetString());
}
