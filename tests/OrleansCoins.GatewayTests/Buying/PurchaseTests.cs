using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

[Collection(SharedGateway.Name)]
public sealed class PurchaseTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_started_purchase_is_pending_and_credits_nothing()
    {
        var buyer = await gateway.UserAsync();

        var started = (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "start")).IsCreated("/v1/purchases");

        Contract.StartedPurchase(started.Json);
        Assert.Equal(("coins-350", 350), (started.Member("packageId"), started.Number("coins")));
        Assert.Equal("""{"amount":499,"currency":"USD"}""", started.Json.GetProperty("price").GetRawText());
        Assert.False(started.Replayed, "a first answer is no replay");
        Contract.Purchase("pending")((await buyer.GetAsync(started.Header("Location")!)).Is(200).Json);
        Assert.Equal(0, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_paid_purchase_is_credited_once_however_often_the_provider_tells()
    {
        var buyer = await gateway.UserAsync();
        var purchase = (await buyer.StartPurchaseAsync()).Member("id");

        for (var times = 0; times < 3; times++)
        {
            var told = (await gateway.Api.PostAsync($"/dev/payments/{purchase}/succeed")).Is(202);
            Shape.Is(told.Json, ("purchaseId", Shape.Exactly(purchase)), ("status", Shape.Exactly("paid")));
            Assert.Equal($"/v1/purchases/{purchase}", told.Header("Location"));
        }

        Contract.Purchase("paid")((await buyer.GetAsync($"/v1/purchases/{purchase}")).Is(200).Json);
        var entries = (await buyer.GetAsync("/v1/wallet/entries")).Is(200).Items;
        Contract.WalletEntry("purchase", Shape.Of(
            ("purchaseId", Shape.Exactly(purchase)),
            ("packageId", Shape.Exactly("coins-70")),
            ("price", Shape.Money),
            ("provider", Shape.Exactly("sandbox"))))(Assert.Single(entries));
        Assert.Equal(70, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_failed_purchase_credits_nothing()
    {
        var buyer = await gateway.UserAsync();
        var purchase = (await buyer.StartPurchaseAsync()).Member("id");

        (await gateway.Api.PostAsync($"/dev/payments/{purchase}/fail")).Is(202);

        Contract.Purchase("failed")((await buyer.GetAsync($"/v1/purchases/{purchase}")).Is(200).Json);
        Assert.Equal(0, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_paid_purchase_does_not_fail_any_more()
    {
        var buyer = await gateway.UserAsync();
        var purchase = await buyer.BuyAsync();

        await buyer.KeepsItsWalletAsync(async () => (await gateway.Api.PostAsync($"/dev/payments/{purchase}/fail")).Is(202));

        Contract.Purchase("paid")((await buyer.GetAsync($"/v1/purchases/{purchase}")).Is(200).Json);
    }

    [Fact]
    public async Task A_replayed_start_says_pending_also_when_it_was_paid_since()
    {
        var buyer = await gateway.UserAsync();
        var first = (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "once")).Is(201);
        (await gateway.Api.PostAsync($"/dev/payments/{first.Member("id")}/succeed")).Is(202);

        var again = (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "once")).Is(201);

        Assert.True(again.Replayed, "the second answer is a replay");
        Assert.Equal((first.Text, first.Header("Location")), (again.Text, again.Header("Location")));
        Assert.Equal(70, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task Another_users_purchase_is_as_unknown_as_none()
    {
        var buyer = await gateway.UserAsync();
        var other = await gateway.UserAsync();
        var purchase = await buyer.BuyAsync();

        (await other.GetAsync($"/v1/purchases/{purchase}")).IsProblem(404, "unknown_purchase");
        (await other.GetAsync("/v1/purchases/pur_none")).IsProblem(404, "unknown_purchase");
        (await other.GetAsync("/v1/purchases/none")).IsProblem(404, "unknown_purchase");
        Assert.Empty((await other.GetAsync("/v1/purchases")).Is(200).Items);
    }

    [Fact]
    public async Task An_unknown_package_starts_no_purchase()
    {
        var buyer = await gateway.UserAsync();

        (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-71" }, "none")).IsProblem(404, "unknown_package");
        (await buyer.PostAsync("/v1/purchases", new { packageId = "No Package" }, "none")).IsProblem(404, "unknown_package");

        Assert.Empty((await buyer.GetAsync("/v1/purchases")).Is(200).Items);
    }

    [Fact]
    public async Task The_sandbox_knows_no_payment_of_an_unknown_purchase()
    {
        (await gateway.Api.PostAsync("/dev/payments/pur_none/succeed")).IsProblem(404, "unknown_purchase");
        (await gateway.Api.PostAsync("/dev/payments/%20/fail")).IsProblem(404, "unknown_purchase");
    }
}
