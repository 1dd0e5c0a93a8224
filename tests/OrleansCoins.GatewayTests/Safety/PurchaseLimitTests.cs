using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Safety;

/// <summary>How much money people let themselves pay, over HTTP.</summary>
[Collection(SharedGateway.Name)]
public sealed class PurchaseLimitTests(GatewayFixture gateway)
{
    private const string Path = "/v1/wallet/purchase-limits";

    [Fact]
    public async Task What_waits_to_be_paid_counts_until_it_fails_and_a_replay_is_found_before_the_limit()
    {
        var user = await gateway.BuyerAsync();
        var limits = await PutAsync(user, daily: 700);
        Shape.HasMembers(limits.Json, "currency", "perPurchase", "daily", "weekly", "monthly", "used", "resetsAt", "ceilings", "timeZone", "pending");
        Assert.Equal(("USD", 99), (limits.Member("currency"), limits.Json.GetProperty("used").GetProperty("daily").GetInt64()));

        var open = (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "open")).Is(201);
        Assert.Equal(598, (await user.GetAsync(Path)).Is(200).Json.GetProperty("used").GetProperty("daily").GetInt64());
        await user.KeepsItsWalletAsync(async () =>
        {
            var refused = (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "more")).IsProblem(422, "purchase_limit_exceeded", "limit", "period", "resetsAt");
            Assert.Equal((700, "daily"), (refused.GetProperty("limit").GetInt64(), refused.GetProperty("period").GetString()));
            Assert.Equal(open.Text, (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "open")).Is(201).Text);
        });

        (await gateway.Api.PostAsync($"/dev/payments/{open.Member("id")}/fail")).Is(202);
        var second = (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "more")).Is(201);
        (await gateway.Api.PostAsync($"/dev/payments/{second.Member("id")}/succeed")).Is(202);
        Assert.Equal(598, (await user.GetAsync(Path)).Is(200).Json.GetProperty("used").GetProperty("daily").GetInt64());
    }

    [Fact]
    public async Task What_waited_to_be_paid_before_there_was_a_limit_counts_too()
    {
        var user = await gateway.UserAsync();
        var (paid, failed, open) = (await user.BuyAsync(), (await user.StartPurchaseAsync()).Member("id"), (await user.StartPurchaseAsync("coins-350")).Member("id"));
        (await gateway.Api.PostAsync($"/dev/payments/{failed}/fail")).Is(202);

        var limits = await PutAsync(user, daily: 700);
        Assert.Equal(99 + 499, limits.Json.GetProperty("used").GetProperty("daily").GetInt64());
        (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "more")).IsProblem(422, "purchase_limit_exceeded", "limit", "period", "resetsAt");
        (await gateway.Api.PostAsync($"/dev/payments/{open}/succeed")).Is(202);
        Assert.Equal(99 + 499, (await user.GetAsync(Path)).Is(200).Json.GetProperty("used").GetProperty("daily").GetInt64());
        (await gateway.Api.PostAsync($"/dev/payments/{paid}/succeed")).Is(202);
    }

    [Fact]
    public async Task One_purchase_may_be_too_dear_and_a_refund_gives_no_room()
    {
        var user = await gateway.UserAsync();
        await PutAsync(user, perPurchase: 499, weekly: 600);
        var refused = (await user.PostAsync("/v1/purchases", new { packageId = "coins-700" }, "dear")).IsProblem(422, "purchase_limit_exceeded", "limit", "period");
        Assert.Equal("perPurchase", refused.GetProperty("period").GetString());
        var bought = await user.BuyAsync("coins-350");
        (await gateway.Api.PostAsync($"/dev/payments/{bought}/refund")).Is(202);
        (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "again")).IsProblem(422, "purchase_limit_exceeded", "limit", "period", "resetsAt");
    }

    [Fact]
    public async Task The_purchase_that_uses_up_half_and_all_of_a_limit_says_so_and_so_does_its_replay()
    {
        var user = await gateway.UserAsync();
        Assert.False((await user.StartPurchaseAsync()).Json.TryGetProperty("reminders", out _));
        await PutAsync(user, daily: 99 + 499 + 499, weekly: 10_000);

        var half = (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "half")).Is(201);
        var reminder = Assert.Single(half.Json.GetProperty("reminders").EnumerateArray());
        Shape.HasMembers(reminder, "period", "percent", "used", "limit", "resetsAt", "currency");
        Assert.Equal(("daily", "USD"), (reminder.GetProperty("period").GetString(), reminder.GetProperty("currency").GetString()));
        Assert.Equal((50, 598, 1_097), (reminder.GetProperty("percent").GetInt32(), reminder.GetProperty("used").GetInt64(), reminder.GetProperty("limit").GetInt64()));
        Assert.Equal(half.Text, (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "half")).Is(201).Text);
        Assert.False((await user.GetAsync($"/v1/purchases/{half.Member("id")}")).Is(200).Json.TryGetProperty("reminders", out _));

        var all = (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "all")).Is(201);
        Assert.Equal(100, Assert.Single(all.Json.GetProperty("reminders").EnumerateArray()).GetProperty("percent").GetInt32());
        (await gateway.Api.PostAsync($"/dev/payments/{half.Member("id")}/succeed")).Is(202);
        Assert.Equal(half.Text, (await user.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "half")).Is(201).Text);
    }

    [Fact]
    public async Task Limits_are_whole_and_in_the_currency_of_what_is_sold()
    {
        var user = await gateway.UserAsync();
        await user.KeepsItsWalletAsync(async () =>
        {
            (await user.PutAsync(Path, new { currency = "EUR", perPurchase = 1, daily = 2, weekly = 3, monthly = 4 })).IsProblem(422, "unsupported_currency");
            (await user.PutAsync(Path, new { currency = "usd", perPurchase = -1, daily = 2, weekly = 3, monthly = 4 })).IsInvalid("currency", "perPurchase");
            (await user.PutAsync(Path, new { currency = (string?)null, perPurchase = 1, daily = 2, weekly = 3, monthly = 4 })).IsInvalid("currency");
            (await user.PutAsync(Path, new { perPurchase = 1, daily = 2, weekly = 3 })).IsInvalid("currency", "monthly");
            (await gateway.Api.GetAsync(Path)).IsProblem(401, "unauthenticated");
        });
    }

    [Fact]
    public async Task A_guardians_limits_on_money_hold_beside_ones_own_and_only_operators_lift_them()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.UserAsync());
        var path = $"/v1/admin/wallets/{user.Name}/limits";
        var open = (await user.StartPurchaseAsync()).Member("id");
        var set = (await admin.PutAsync(path, Guardian(5, Money(daily: 150)))).Is(200);
        Shape.HasMembers(set.Json, "userId", "perGift", "daily", "weekly", "monthly", "purchaseLimits");
        Shape.HasMembers(set.Json.GetProperty("purchaseLimits"), "currency", "perPurchase", "daily", "weekly", "monthly");
        Assert.Equal((5, 150), (set.Number("daily"), set.Json.GetProperty("purchaseLimits").GetProperty("daily").GetInt64()));

        var own = await PutAsync(user);
        Assert.Equal((150, 99), (own.Json.GetProperty("ceilings").GetProperty("daily").GetInt64(), own.Json.GetProperty("used").GetProperty("daily").GetInt64()));
        var refused = (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "more")).IsProblem(422, "purchase_limit_exceeded", "limit", "period", "resetsAt");
        Assert.Equal((150, "daily"), (refused.GetProperty("limit").GetInt64(), refused.GetProperty("period").GetString()));
        (await user.PutAsync(path, Guardian(null, Money()))).IsProblem(403, "forbidden");

        // Left out they stay as they are; to be lifted they have to be named.
        Assert.Equal(set.Text, (await admin.PutAsync(path, Guardian(5))).Is(200).Text);
        (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "more")).IsProblem(422, "purchase_limit_exceeded", "limit", "period", "resetsAt");
        Assert.Equal(set.Text, (await admin.PutAsync(path, new { reason = "No news.", perGift = (long?)null, daily = 5, weekly = (long?)null, monthly = (long?)null, purchaseLimits = (object?)null })).Is(200).Text);
        var lifted = (await admin.PutAsync(path, Guardian(5, Money()))).Is(200);
        Shape.Null(lifted.Json.GetProperty("purchaseLimits").GetProperty("daily"));
        (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "more")).Is(201);

        var audit = (await admin.GetAsync($"/v1/admin/audit?subject=wallet:{user.Name}&action=wallet.limit")).Is(200);
        Assert.Equal(4, audit.Items.Count(static item => item.GetProperty("status").GetString() == "done"));
        (await gateway.Api.PostAsync($"/dev/payments/{open}/succeed")).Is(202);
    }

    [Fact]
    public async Task A_guardians_limits_on_money_are_whole_and_in_the_currency_of_what_is_sold_or_nothing_is_set()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.UserAsync());
        var path = $"/v1/admin/wallets/{user.Name}/limits";
        await user.KeepsItsWalletAsync(async () =>
        {
            (await admin.PutAsync(path, Guardian(5, Money("EUR", daily: 150)))).IsProblem(422, "unsupported_currency");
            (await admin.PutAsync(path, Guardian(-5, Money("usd", perPurchase: -1)))).IsInvalid("daily", "purchaseLimits.currency", "purchaseLimits.perPurchase");
            (await admin.PutAsync(path, Guardian(5, new { currency = "USD", perPurchase = 1, daily = 2, weekly = 3 }))).IsInvalid("purchaseLimits.monthly");
            (await admin.PutAsync(path, Guardian(5, new { currency = "USD", perPurchase = 1, daily = 2, weekly = 3, monthly = 4, yearly = 5 }))).IsInvalid("purchaseLimits.yearly");
            (await admin.PutAsync(path, Guardian(5, "none"))).IsInvalid("purchaseLimits");
        });
        Shape.Null((await user.GetAsync("/v1/wallet/limits")).Is(200).Json.GetProperty("ceilings").GetProperty("daily"));
        Assert.False((await admin.PutAsync(path, Guardian(null))).Is(200).Json.TryGetProperty("purchaseLimits", out _));
    }

    private static object Guardian(long? daily) => new { reason = "A parent asked.", perGift = (long?)null, daily, weekly = (long?)null, monthly = (long?)null };

    private static object Guardian(long? daily, object purchaseLimits) =>
        new { reason = "A parent asked.", perGift = (long?)null, daily, weekly = (long?)null, monthly = (long?)null, purchaseLimits };

    private static object Money(string currency = "USD", long? perPurchase = null, long? daily = null) =>
        new { currency, perPurchase, daily, weekly = (long?)null, monthly = (long?)null };

    private static async Task<Answer> PutAsync(Caller user, long? perPurchase = null, long? daily = null, long? weekly = null, long? monthly = null) =>
        (await user.PutAsync(Path, new { currency = "USD", perPurchase, daily, weekly, monthly })).Is(200);
}
