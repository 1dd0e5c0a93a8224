using System.Globalization;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

[Collection(SharedGateway.Name)]
public sealed class RewardTests(GatewayFixture gateway)
{
    private static string InDays(int days) => DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_rewarded_users_coins_are_promotional_and_name_their_campaign_and_their_expiry()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.BuyerAsync());
        var campaign = await OpenAsync(admin, 100);
        var expiresAt = InDays(3);

        var granted = (await GrantAsync(admin, campaign, user.Name, new { campaignId = campaign, userId = user.Name, coins = 30, expiresAt })).Is(201);
        Shape.Is(
            granted.Json,
            ("campaignId", Shape.Exactly(campaign)), ("userId", Shape.Exactly(user.Name)), ("coins", Shape.Integer), ("createdAt", Shape.Time), ("expiresAt", Shape.Exactly(expiresAt)));
        var wallet = await Eventually.GetAsync(() => user.GetAsync("/v1/wallet"), wallet => wallet.Number("coins") == 100, "the reward is there");
        Contract.Wallet(wallet.Json);
        Assert.Equal((70, 30), (wallet.Number("paidCoins"), wallet.Number("promotionalCoins")));
        var entry = (await user.GetAsync("/v1/wallet/entries")).Is(200).Items[0];
        Contract.WalletEntry("reward", Shape.Of(("campaignId", Shape.Exactly(campaign)), ("expiresAt", Shape.Exactly(expiresAt))))(entry);

        var (_, room) = await gateway.RoomAsync();
        await user.GiveAsync(room, "rose", 40);
        var lots = (await user.GetAsync("/v1/wallet/entries")).Is(200).Items[0].GetProperty("detail").GetProperty("lots");
        Contract.Lots(lots);
        Assert.Equal(["promotional:30", "paid:10"], lots.EnumerateArray().Select(lot => $"{lot.GetProperty("category").GetString()}:{lot.GetProperty("coins").GetInt64()}"));
        var left = (await admin.GetAsync($"/v1/admin/campaigns/{campaign}")).Is(200);
        Assert.Equal((70, 1), (left.Number("remainingCoins"), left.Number("rewards")));
    }

    [Fact]
    public async Task A_creator_earns_the_share_of_a_gift_of_the_platform()
    {
        var (admin, creator) = (await gateway.AdminAsync(), await gateway.CreatorAsync());
        var campaign = await OpenAsync(admin, 250);

        (await GrantAsync(admin, campaign, creator.Name, new { campaignId = campaign, userId = creator.Name, gift = new { giftId = "fire", quantity = 2 } })).Is(201);
        await Eventually.GetAsync(() => creator.GetAsync("/v1/earnings"), earnings => earnings.Member("diamonds") == "100", "the gift's share is there");
        Contract.EarningsEntry("reward", Shape.Of(
            ("campaignId", Shape.Exactly(campaign)),
            ("gift", Shape.Of(("giftId", Shape.Exactly("fire")), ("quantity", Shape.Integer))),
            ("coins", Shape.Integer),
            ("shareBps", Shape.Integer)))((await creator.GetAsync("/v1/earnings/entries")).Is(200).Items[0]);
        Assert.Equal(50, (await admin.GetAsync($"/v1/admin/campaigns/{campaign}")).Is(200).Number("remainingCoins"));
    }

    [Fact]
    public async Task Each_user_is_rewarded_once_a_campaign_and_each_key_serves_one_request()
    {
        var (admin, user, other) = (await gateway.AdminAsync(), await gateway.UserAsync(), await gateway.UserAsync());
        var campaign = await OpenAsync(admin, 100);
        var first = (await GrantAsync(admin, campaign, user.Name, 10, "once")).Is(201);

        var again = (await GrantAsync(admin, campaign, user.Name, 10, "once")).Is(201);
        Assert.Equal((true, first.Text), (again.Replayed, again.Text));
        (await GrantAsync(admin, campaign, user.Name, 10, "twice")).IsProblem(409, "already_rewarded");
        (await GrantAsync(admin, campaign, user.Name, 11, "once")).IsProblem(422, "idempotency_key_reused");
        (await GrantAsync(admin, campaign, other.Name, 10, "once")).IsProblem(422, "idempotency_key_reused");
        (await GrantAsync(admin, campaign, other.Name, 10, "other")).Is(201);
        (await GrantAsync(admin, await OpenAsync(admin, 10), user.Name, 10, "other campaign")).Is(201);
        Assert.Equal(80, (await admin.GetAsync($"/v1/admin/campaigns/{campaign}")).Is(200).Number("remainingCoins"));
    }

    [Fact]
    public async Task A_campaign_gives_no_more_than_its_budget_and_a_refused_request_leaves_its_key_free()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.UserAsync());
        var campaign = await OpenAsync(admin, 100);

        var refusal = (await GrantAsync(admin, campaign, user.Name, 101, "k")).IsProblem(422, "campaign_budget_exhausted", "balance", "required");
        Assert.Equal((100, 101), (refusal.GetProperty("balance").GetInt64(), refusal.GetProperty("required").GetInt64()));
        (await GrantAsync(admin, campaign, user.Name, 100, "k")).Is(201);
    }

    [Fact]
    public async Task A_campaign_that_has_ended_rewards_nobody()
    {
        var (admin, first, second) = (await gateway.AdminAsync(), await gateway.UserAsync(), await gateway.UserAsync());
        var endsAt = DateTime.UtcNow.AddSeconds(8);
        var campaign = (await admin.PostAsync(
            "/v1/admin/campaigns", new { name = "Short", budgetCoins = 100, endsAt = endsAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) })).Is(201).Member("id");
        (await GrantAsync(admin, campaign, first.Name, 10)).Is(201);
        await Eventually.GetAsync(() => Task.FromResult(DateTime.UtcNow), now => now > endsAt, "the campaign has ended");

        (await GrantAsync(admin, campaign, second.Name, 10)).IsProblem(409, "campaign_ended");
        Assert.Equal((90, 0), ((await admin.GetAsync($"/v1/admin/campaigns/{campaign}")).Is(200).Number("remainingCoins"), await second.CoinsAsync()));
    }

    [Fact]
    public async Task What_can_not_be_rewarded_is_refused()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.UserAsync());
        var campaign = await OpenAsync(admin, 100);
        (await GrantAsync(admin, "camp_none", user.Name, 1)).IsProblem(404, "unknown_campaign");
        (await GrantAsync(admin, "none", user.Name, 1)).IsProblem(404, "unknown_campaign");
        (await GrantAsync(admin, $"camp_{new string('a', 100)}", user.Name, 1)).IsProblem(404, "unknown_campaign");
        (await GrantAsync(admin, campaign, "~", 1)).IsInvalid("userId");
        (await GrantAsync(admin, campaign, user.Name, 0)).IsInvalid("coins");
        (await GrantAsync(admin, campaign, user.Name, new { campaignId = campaign, userId = user.Name })).IsInvalid("coins");
        (await GrantAsync(admin, campaign, user.Name, new { campaignId = campaign, userId = user.Name, coins = 1, gift = new { giftId = "rose", quantity = 1 } })).IsInvalid("coins");
        (await GrantAsync(admin, campaign, user.Name, new { campaignId = campaign, userId = user.Name, coins = 1, expiresAt = InDays(-1) })).IsInvalid("expiresAt");
        (await GrantAsync(admin, campaign, user.Name, new { campaignId = campaign, userId = user.Name, gift = new { giftId = "rose", quantity = 0 } })).IsInvalid("gift.quantity");
        (await GrantAsync(admin, campaign, user.Name, new { campaignId = campaign, userId = user.Name, gift = new { giftId = "wings", quantity = 1 } })).IsProblem(404, "unknown_gift");
        (await GrantAsync(admin, campaign, user.Name, new { campaignId = campaign, userId = user.Name, gift = new { giftId = "rose", quantity = 1 } })).IsProblem(404, "unknown_creator");
        (await admin.Api.SendAsync(Api.Request(HttpMethod.Post, "/v1/admin/rewards", new { campaignId = campaign, userId = user.Name, coins = 1 }, admin.Token)))
            .IsProblem(400, "idempotency_key_missing");
        (await GrantAsync(user, campaign, user.Name, 1)).IsProblem(403, "forbidden");
        Assert.Equal((0, 0), (await user.CoinsAsync(), (await admin.GetAsync($"/v1/admin/campaigns/{campaign}")).Is(200).Number("rewards")));
    }

    [Fact]
    public async Task What_can_not_be_a_campaign_is_refused()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.UserAsync());
        (await admin.PostAsync("/v1/admin/campaigns", new { })).IsInvalid("name", "budgetCoins", "endsAt");
        (await admin.PostAsync("/v1/admin/campaigns", new { name = "Late", budgetCoins = 1, endsAt = InDays(-1) })).IsInvalid("endsAt");
        (await admin.PostAsync("/v1/admin/campaigns", new { name = "Poor", budgetCoins = 0, endsAt = InDays(1) })).IsInvalid("budgetCoins");
        (await admin.PostAsync("/v1/admin/campaigns", new { name = "Rich", budgetCoins = 1_000_000_000_001, endsAt = InDays(1) })).IsInvalid("budgetCoins");
        (await user.PostAsync("/v1/admin/campaigns", new { name = "Mine", budgetCoins = 1, endsAt = InDays(1) })).IsProblem(403, "forbidden");
        (await admin.GetAsync("/v1/admin/campaigns/camp_none")).IsProblem(404, "unknown_campaign");
    }

    [Fact]
    public async Task The_same_request_opens_one_campaign_which_is_listed_first()
    {
        var admin = await gateway.AdminAsync();
        var endsAt = InDays(9);
        var opened = (await admin.PostAsync("/v1/admin/campaigns", new { name = "Welcome", budgetCoins = 5, endsAt }, "open")).IsCreated("/v1/admin/campaigns");
        var again = (await admin.PostAsync("/v1/admin/campaigns", new { name = "Welcome", budgetCoins = 5, endsAt }, "open")).Is(201);
        Assert.Equal((true, opened.Text), (again.Replayed, again.Text));
        (await admin.PostAsync("/v1/admin/campaigns", new { name = "Other", budgetCoins = 5, endsAt }, "open")).IsProblem(422, "idempotency_key_reused");
        var listed = (await admin.GetAsync("/v1/admin/campaigns?limit=1")).Is(200).Items[0];
        Assert.Equal(opened.Text, listed.GetRawText());
    }

    private static async Task<string> OpenAsync(Caller admin, long budgetCoins) =>
        (await admin.PostAsync("/v1/admin/campaigns", new { name = "Challenge", budgetCoins, endsAt = InDays(7) })).Is(201).Member("id");

    private static Task<Answer> GrantAsync(Caller admin, string campaign, string user, long coins, string? key = null) =>
        GrantAsync(admin, campaign, user, new { campaignId = campaign, userId = user, coins }, key);

    private static Task<Answer> GrantAsync(Caller admin, string campaign, string user, object body, string? key = null) =>
        admin.PostAsync("/v1/admin/rewards", body, key ?? $"{campaign} {user} {Caller.NewKey()}");
}
