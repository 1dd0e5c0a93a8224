using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

public sealed class PayoutTests(PayingGateway gateway) : IClassFixture<PayingGateway>
{
    [Fact]
    public async Task Available_diamonds_become_money_rounded_down_and_the_rest_stays()
    {
        var creator = await gateway.CreatorAsync();
        var key = Caller.NewKey();

        var asked = (await creator.PostAsync("/v1/payouts", new { diamonds = "101.5", currency = "USD" }, key)).IsCreated("/v1/payouts");
        Shape.Is(
            asked.Json,
            ("id", Shape.Id("pay_")),
            ("diamonds", Shape.Exactly("100")),
            ("money", Shape.Of(("amount", Shape.Exactly(50)), ("currency", Shape.Exactly("USD")))),
            ("status", Shape.Exactly("pending")),
            ("createdAt", Shape.Time),
            ("paidAt", Shape.Null),
            ("failureCode", Shape.Null));
        var paid = await BecomesAsync(creator, asked.Member("id"), "paid");
        Shape.Time(paid.Json.GetProperty("paidAt"));
        Assert.Equal("2400", (await creator.GetAsync("/v1/earnings")).Is(200).Member("availableDiamonds"));
        Assert.Equal(paid.Text, (await creator.GetAsync("/v1/payouts")).Is(200).Items[0].GetRawText());
        var entry = (await creator.GetAsync("/v1/earnings/entries")).Is(200).Items[0];
        Contract.EarningsEntry("payout", Shape.Of(
            ("payoutId", Shape.Exactly(asked.Member("id"))),
            ("money", Shape.Money),
            ("provider", Shape.Exactly("sandbox")),
            ("accountId", Shape.Exactly("acct_1"))))(entry);
        Assert.Equal(("-100", "platform:payouts"), (entry.GetProperty("diamonds").GetString(), entry.GetProperty("contra").GetString()));

        var again = (await creator.PostAsync("/v1/payouts", new { currency = "USD", diamonds = "101.5" }, key)).Is(201);
        Assert.Equal((asked.Text, true), (again.Text, again.Replayed));
        (await creator.PostAsync("/v1/payouts", new { diamonds = "102", currency = "USD" }, key)).IsProblem(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_payout_in_another_currency_has_its_own_price()
    {
        var creator = await gateway.CreatorAsync();

        var asked = (await AskAsync(creator, "101", "JPY")).Is(201);

        Assert.Equal(("100", 75, "JPY"), (asked.Member("diamonds"), asked.Json.GetProperty("money").GetProperty("amount").GetInt64(), asked.Json.GetProperty("money").GetProperty("currency").GetString()));
    }

    [Fact]
    public async Task A_payout_without_an_account_is_refused() =>
        (await AskAsync(await gateway.CreatorAsync(accountId: null))).IsProblem(422, "payout_account_missing");

    [Fact]
    public async Task A_payout_in_a_currency_without_a_price_is_refused() =>
        (await AskAsync(await gateway.CreatorAsync(), currency: "CHF")).IsProblem(422, "unsupported_currency");

    [Fact]
    public async Task A_payout_below_the_minimum_is_refused_and_leaves_its_key_free()
    {
        var (creator, key) = (await gateway.CreatorAsync(), Caller.NewKey());

        var refused = (await creator.PostAsync("/v1/payouts", new { diamonds = "99.9999", currency = "USD" }, key)).IsProblem(422, "below_minimum_payout", "required");

        Assert.Equal("100", refused.GetProperty("required").GetString());
        Assert.Empty((await creator.GetAsync("/v1/payouts")).Is(200).Items);
        (await creator.PostAsync("/v1/payouts", new { diamonds = "100", currency = "USD" }, key)).Is(201);
    }

    [Fact]
    public async Task A_payout_of_more_than_is_available_is_refused_with_what_is()
    {
        var creator = await gateway.CreatorAsync();
        var before = (await creator.GetAsync("/v1/earnings/entries")).Is(200).Text;

        var refused = (await AskAsync(creator, "2500.0001")).IsProblem(422, "insufficient_diamonds", "balance", "required");

        Assert.Equal(("2500", "2500.0001"), (refused.GetProperty("balance").GetString(), refused.GetProperty("required").GetString()));
        Assert.Equal(before, (await creator.GetAsync("/v1/earnings/entries")).Is(200).Text);
    }

    [Fact]
    public async Task No_more_than_the_days_maximum_is_paid_out_in_a_day()
    {
        var creator = await gateway.CreatorAsync(dragons: 2);
        await BecomesAsync(creator, (await AskAsync(creator, "2000")).Is(201).Member("id"), "paid");

        var refused = (await AskAsync(creator, "1002")).IsProblem(422, "payout_limit_exceeded", "limit", "resetsAt");

        Assert.Equal("3000", refused.GetProperty("limit").GetString());
        Assert.EndsWith("T00:00:00Z", refused.GetProperty("resetsAt").GetString(), StringComparison.Ordinal);
        (await AskAsync(creator, "1000")).Is(201);
    }

    [Fact]
    public async Task One_payout_at_a_time_is_on_its_way_until_the_provider_has_said_what_became_of_it()
    {
        var creator = await gateway.CreatorAsync("silent_1");
        var first = (await AskAsync(creator, "2000")).Is(201).Member("id");

        (await AskAsync(creator)).IsProblem(409, "payout_in_progress");
        Assert.Equal("pending", (await creator.GetAsync($"/v1/payouts/{first}")).Is(200).Member("status"));
        (await gateway.Api.PostAsync($"/dev/payouts/{first}/succeed")).Is(202);
        await BecomesAsync(creator, first, "paid");
        (await AskAsync(creator)).Is(201);
    }

    [Fact]
    public async Task A_payout_that_cannot_be_made_fails_with_the_reason_and_its_diamonds_are_back()
    {
        var creator = await gateway.CreatorAsync("fail_1");
        var asked = (await AskAsync(creator, "2500")).Is(201).Member("id");

        var failed = await BecomesAsync(creator, asked, "failed");

        Assert.Equal("account_closed", failed.Member("failureCode"));
        Shape.Null(failed.Json.GetProperty("paidAt"));
        var earnings = (await creator.GetAsync("/v1/earnings")).Is(200);
        Assert.Equal(("2500", "2500"), (earnings.Member("availableDiamonds"), earnings.Member("lifetimeDiamonds")));
        Contract.EarningsEntry("payout-returned", Shape.Of(
            ("payoutId", Shape.Exactly(asked)), ("failureCode", Shape.Exactly("account_closed"))))((await creator.GetAsync("/v1/earnings/entries")).Is(200).Items[0]);
        (await creator.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "acct_good" })).Is(200);
        Assert.Equal("held", (await AskAsync(creator, "2500")).Is(201).Member("status"));
    }

    [Fact]
    public async Task A_sandbox_that_is_silent_may_be_told_to_fail()
    {
        var creator = await gateway.CreatorAsync("silent_2");
        var asked = (await AskAsync(creator)).Is(201).Member("id");
        (await gateway.Api.PostAsync($"/dev/payouts/{asked}/silence")).Is(202);
        (await gateway.Api.PostAsync($"/dev/payouts/{asked}/fail")).Is(202);
        await BecomesAsync(creator, asked, "failed");
        (await gateway.Api.PostAsync("/dev/payouts/pay_none/fail")).IsProblem(404, "unknown_payout");
    }

    [Fact]
    public async Task Another_account_holds_payouts_for_two_days()
    {
        var creator = await gateway.CreatorAsync();
        (await creator.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "acct_1" })).Is(200);
        Shape.Null((await creator.GetAsync("/v1/payout-account")).Is(200).Json.GetProperty("heldUntil"));

        var changed = (await creator.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "acct_2" })).Is(200);

        Shape.Is(
            changed.Json,
            ("provider", Shape.Exactly("sandbox")),
            ("accountId", Shape.Exactly("acct_2")),
            ("heldUntil", Shape.Text),
            ("heldByOperator", Shape.Exactly(false)));
        Assert.InRange(
            changed.Json.GetProperty("heldUntil").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(47), TimeSpan.FromHours(48));
        Assert.Equal(changed.Text, (await creator.GetAsync("/v1/payout-account")).Is(200).Text);
        Assert.Equal("held", (await AskAsync(creator)).Is(201).Member("status"));
        var entry = (await creator.GetAsync("/v1/earnings/entries")).Is(200).Items[1];
        Assert.Equal(("payout-hold", "0", "acct_2"), (entry.GetProperty("kind").GetString(), entry.GetProperty("diamonds").GetString(), entry.GetProperty("detail").GetProperty("accountId").GetString()));
    }

    [Fact]
    public async Task Held_payouts_wait_until_an_operator_releases_them()
    {
        var (creator, admin) = (await gateway.CreatorAsync(), await gateway.AdminAsync());
        var path = $"/v1/admin/creators/{creator.Name}";

        var held = (await admin.PostAsync($"{path}/hold-payouts", new { reason = "Something is odd." })).Is(200);
        Shape.Is(held.Json, ("creatorId", Shape.Exactly(creator.Name)), ("heldByOperator", Shape.Exactly(true)), ("heldUntil", Shape.Null));
        var asked = (await AskAsync(creator)).Is(201);
        Assert.Equal("held", asked.Member("status"));
        (await AskAsync(creator)).IsProblem(409, "payout_in_progress");

        (await admin.PostAsync($"{path}/release-payouts", new { reason = "It is not." })).Is(200);
        await BecomesAsync(creator, asked.Member("id"), "paid");
    }

    [Theory]
    [InlineData("hold-payouts")]
    [InlineData("release-payouts")]
    public async Task Only_an_operator_with_a_reason_holds_the_payouts_of_a_creator_that_there_is(string what)
    {
        var (creator, admin) = (await gateway.CreatorAsync(accountId: null), await gateway.AdminAsync());

        (await creator.PostAsync($"/v1/admin/creators/{creator.Name}/{what}", new { reason = "Mine." })).IsProblem(403, "forbidden");
        (await admin.PostAsync($"/v1/admin/creators/{creator.Name}/{what}", new { reason = " " })).IsInvalid("reason");
        (await admin.PostAsync($"/v1/admin/creators/{admin.Name}/{what}", new { reason = "No creator." })).IsProblem(404, "unknown_creator");
        (await admin.PostAsync($"/v1/admin/creators/~/{what}", new { reason = "No name." })).IsProblem(404, "unknown_creator");
    }

    [Fact]
    public async Task A_payout_needs_a_key_diamonds_and_a_currency()
    {
        var creator = await gateway.CreatorAsync(accountId: null);

        (await creator.PostAsync("/v1/payouts", new { diamonds = "100", currency = "USD" })).IsProblem(400, "idempotency_key_missing");
        (await AskAsync(creator, null, null)).IsInvalid("currency", "diamonds");
        (await AskAsync(creator, "-1", "usd")).IsInvalid("currency", "diamonds");
        (await AskAsync(creator, "0", "USD")).IsInvalid("diamonds");
        (await AskAsync(creator, "1.00001", "USD")).IsInvalid("diamonds");
        (await AskAsync(creator, "922337203685477.5808", "USD")).IsInvalid("diamonds");
        (await creator.PostAsync("/v1/payouts", new { diamonds = 100, currency = "USD" }, Caller.NewKey())).IsInvalid("diamonds");
    }

    [Fact]
    public async Task Anothers_payout_is_as_unknown_as_none()
    {
        var (creator, other) = (await gateway.CreatorAsync(), await gateway.UserAsync("other"));
        var payout = (await AskAsync(creator)).Is(201).Member("id");

        (await other.GetAsync($"/v1/payouts/{payout}")).IsProblem(404, "unknown_payout");
        (await other.GetAsync("/v1/payouts/pay_none")).IsProblem(404, "unknown_payout");
        (await other.GetAsync("/v1/payouts/~")).IsProblem(404, "unknown_payout");
        Assert.Empty((await other.GetAsync("/v1/payouts")).Is(200).Items);
    }

    [Fact]
    public async Task A_payout_account_is_one_of_a_provider_that_there_is_and_of_a_creator()
    {
        var creator = await gateway.CreatorAsync(accountId: null);

        (await creator.GetAsync("/v1/payout-account")).IsProblem(404, "not_found");
        (await creator.PutAsync("/v1/payout-account", new { })).IsInvalid("accountId", "provider");
        (await creator.PutAsync("/v1/payout-account", new { provider = "stripe", accountId = "acct_1" })).IsInvalid("provider");
        (await creator.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "a b" })).IsInvalid("accountId");
        (await (await gateway.UserAsync("viewer")).PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "a" })).IsProblem(404, "unknown_creator");
    }

    private static Task<Answer> AskAsync(Caller creator, string? diamonds = "100", string? currency = "USD") =>
        creator.PostAsync("/v1/payouts", new { diamonds, currency }, Caller.NewKey());

    private static Task<Answer> BecomesAsync(Caller creator, string payout, string status) => Eventually.GetAsync(
        () => creator.GetAsync($"/v1/payouts/{payout}"), answer => answer.Is(200).Member("status") == status, $"the payout is {status}");
}
