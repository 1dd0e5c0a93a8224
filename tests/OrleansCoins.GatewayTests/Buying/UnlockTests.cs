using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

[Collection(SharedGateway.Name)]
public sealed class UnlockTests(GatewayFixture gateway)
{
    [Fact]
    public async Task The_features_on_sale_are_open_to_everyone_and_have_an_entity_tag()
    {
        var features = (await gateway.Api.GetAsync("/v1/features")).Is(200);
        Assert.NotNull(features.Header("ETag"));
        Assert.NotEmpty(features.Items);
        Assert.All(features.Items, Contract.GiftOnSale);
    }

    [Fact]
    public async Task A_feature_is_unlocked_once_and_the_statement_says_what_paid_for_it()
    {
        var user = await gateway.BuyerAsync();
        var unlocked = (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "unlock")).Is(201);
        Shape.Is(
            unlocked.Json,
            ("featureId", Shape.Exactly("filter-stars")), ("coins", Shape.Integer), ("balance", Shape.Integer), ("createdAt", Shape.Time));
        Assert.Equal((50, 20), (unlocked.Number("coins"), unlocked.Number("balance")));

        var again = (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "unlock")).Is(201);
        Assert.Equal((true, unlocked.Text), (again.Replayed, again.Text));
        (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "another")).IsProblem(409, "already_unlocked");
        (await user.PostAsync("/v1/unlocks", new { featureId = "chat-colour" }, "unlock")).IsProblem(422, "idempotency_key_reused");
        Assert.Equal(20, await user.CoinsAsync());

        Shape.Is(
            Assert.Single((await user.GetAsync("/v1/unlocks")).Is(200).Items),
            ("featureId", Shape.Exactly("filter-stars")), ("coins", Shape.Integer), ("createdAt", Shape.Time));
        Contract.WalletEntry("unlock", Shape.Of(("featureId", Shape.Exactly("filter-stars")), ("lots", Contract.Lots)))((await user.GetAsync("/v1/wallet/entries")).Is(200).Items[0]);
    }

    [Fact]
    public async Task What_is_unlocked_comes_in_pages_newest_first()
    {
        var user = await gateway.BuyerAsync("coins-700");
        foreach (var feature in new[] { "filter-stars", "filter-vintage", "chat-colour" })
        {
            (await user.PostAsync("/v1/unlocks", new { featureId = feature }, feature)).Is(201);
        }

        var first = (await user.GetAsync("/v1/unlocks?limit=2")).Is(200);
        Assert.Equal(["chat-colour", "filter-vintage"], first.Items.Select(item => item.GetProperty("featureId").GetString()));
        var last = (await user.GetAsync($"/v1/unlocks?limit=2&cursor={first.NextCursor}")).Is(200);
        Assert.Equal(("filter-stars", null), (Assert.Single(last.Items).GetProperty("featureId").GetString(), last.NextCursor));
    }

    [Fact]
    public async Task What_can_not_be_unlocked_is_refused_and_changes_nothing()
    {
        var user = await gateway.BuyerAsync();
        await user.KeepsItsWalletAsync(async () =>
        {
            (await user.PostAsync("/v1/unlocks", new { featureId = "badge-gold" }, "dear")).IsProblem(422, "insufficient_coins", "balance", "required");
            (await user.PostAsync("/v1/unlocks", new { featureId = "wings" }, "wings")).IsProblem(404, "unknown_feature");
            (await user.PostAsync("/v1/unlocks", new { featureId = "No Word!" }, "word")).IsProblem(404, "unknown_feature");
            (await user.PostAsync("/v1/unlocks", new { }, "none")).IsInvalid("featureId");
            (await gateway.Api.SendAsync(Api.Request(HttpMethod.Post, "/v1/unlocks", new { featureId = "filter-stars" }, user.Token))).IsProblem(400, "idempotency_key_missing");
            (await gateway.Api.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, key: "nobody")).IsProblem(401, "unauthenticated");
        });
    }

    [Fact]
    public async Task A_frozen_wallet_unlocks_nothing()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.BuyerAsync());
        (await admin.PostAsync($"/v1/admin/wallets/{user.Name}/freeze", new { reason = "A stolen card." })).Is(200);

        (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "frozen")).IsProblem(403, "wallet_frozen");
        Assert.Equal(70, await user.CoinsAsync());
        (await admin.PostAsync($"/v1/admin/wallets/{user.Name}/unfreeze", new { reason = "It was not." })).Is(200);
        (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "frozen")).Is(201);
    }
}
