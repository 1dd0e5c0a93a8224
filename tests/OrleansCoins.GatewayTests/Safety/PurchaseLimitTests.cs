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

    private static async Task<Answer> PutAsync(Caller user, long? perPurchase = null, long? daily = null, long? weekly = null, long? monthly = null) =>
        (await user.PutAsync(Path, new { currency = "USD", perPurchase, daily, weekly, monthly })).Is(200);
}
