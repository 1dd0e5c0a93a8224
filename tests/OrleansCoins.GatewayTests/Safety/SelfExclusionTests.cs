using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Safety;

/// <summary>The way out for a while, over HTTP.</summary>
[Collection(SharedGateway.Name)]
public sealed class SelfExclusionTests(GatewayFixture gateway)
{
    private const string Path = "/v1/wallet/self-exclusion";

    [Fact]
    public async Task Who_excludes_themselves_neither_buys_nor_gives_nor_unlocks_and_gets_back_what_is_theirs()
    {
        var (admin, user, room) = (await gateway.AdminAsync(), await gateway.BuyerAsync(), (await gateway.RoomAsync()).Room);
        var gift = (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 10 }, "before")).Is(201);
        await user.CreditedAsync(gift.Member("id"));
        var started = (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "open")).Is(201);
        var open = started.Member("id");
        var until = In(TimeSpan.FromDays(30));
        var excluded = (await user.PostAsync(Path, new { until })).Is(200);
        Assert.Equal(until, excluded.Json.GetProperty("until").GetDateTimeOffset());
        Assert.Equal("self_excluded", (await user.GetAsync("/v1/wallet")).Is(200).Member("status"));

        await user.KeepsItsWalletAsync(async () =>
        {
            var refused = (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(403, "self_excluded", "until");
            Assert.Equal(until, refused.GetProperty("until").GetDateTimeOffset());
            (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "unlock")).IsProblem(403, "self_excluded", "until");
            (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "buy")).IsProblem(403, "self_excluded", "until");
            Assert.Equal(started.Text, (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "open")).Is(201).Text);
            Assert.True((await user.TryGiveAsync(room, new { giftId = "rose", quantity = 10 }, "before")).Is(201).Replayed);
        });

        // What was open is closed at the provider. What was under way goes on: a payment that was made before that, and coins that come back.
        await Eventually.GetAsync(() => user.GetAsync($"/v1/purchases/{open}"), static purchase => purchase.Member("status") == "expired", "the checkout is closed");
        (await gateway.Api.PostAsync($"/dev/payments/{open}/succeed")).Is(202);
        Assert.Equal(started.Text, (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "open")).Is(201).Text);
        (await admin.PostAsync($"/v1/admin/sent-gifts/{gift.Member("id")}/reversal", new { reason = "A mistake." }, "back")).Is(201);
        await Eventually.GetAsync(() => user.GetAsync("/v1/wallet"), wallet => wallet.Number("coins") == 140, "the coins are back");
    }

    [Fact]
    public async Task An_exclusion_gets_longer_and_never_shorter_and_a_key_is_used_once()
    {
        var user = await gateway.UserAsync();
        var (soon, later) = (In(TimeSpan.FromDays(2)), In(TimeSpan.FromDays(3)));
        var first = (await user.PostAsync(Path, new { until = soon }, "first")).Is(200);
        (await user.PostAsync(Path, new { until = later })).Is(200);
        await user.KeepsItsWalletAsync(async () =>
        {
            (await user.PostAsync(Path, new { until = later })).Is(200);
            (await user.PostAsync(Path, new { until = soon })).IsProblem(422, "self_exclusion_not_shortenable", "until");
            var again = (await user.PostAsync(Path, new { until = soon }, "first")).Is(200);
            Assert.Equal((true, first.Text), (again.Replayed, again.Text));
            (await user.PostAsync(Path, new { until = later }, "first")).IsProblem(422, "idempotency_key_reused");
            (await user.PostAsync(Path, new { until = In(TimeSpan.FromDays(-1)) })).IsInvalid("until");
            (await user.PostAsync(Path, new { until = "tomorrow" })).IsInvalid("until");
            (await user.PostAsync(Path, new { until = "9999-12-31T23:59:59Z" })).IsInvalid("until");
            (await user.PostAsync(Path, new { })).IsInvalid("until");
            (await gateway.Api.PostAsync(Path, new { until = later })).IsProblem(401, "unauthenticated");
        });
        Assert.Equal("self_excluded", (await user.GetAsync("/v1/wallet")).Is(200).Member("status"));
    }

    private static DateTimeOffset In(TimeSpan time) => DateTimeOffset.FromUnixTimeSeconds((TimeProvider.System.GetUtcNow() + time).ToUnixTimeSeconds());
}
