using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

public sealed class StripeTests(StripeGateway gateway) : IClassFixture<StripeGateway>
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_checkout_is_opened_once_for_the_price_and_says_whose_purchase_it_is()
    {
        var buyer = (await gateway.StartAsync()).Buyer;
        var started = (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "one")).IsCreated("/v1/purchases");
        var again = (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-350" }, "one")).Is(201);

        Assert.Equal(("stripe", started.Text), (started.Member("provider"), again.Text));
        Assert.StartsWith("https://checkout.example/c/", started.Member("checkoutUrl"), StringComparison.Ordinal);
        var purchase = started.Member("id");
        var asked = Assert.Single(gateway.Stripe.Requests, request => request.Form["client_reference_id"] == purchase);
        Assert.Equal(("/v1/checkout/sessions", purchase), (asked.Path, asked.Key));
        Assert.Equal(
            ("payment", "usd", "499", "1", purchase, buyer.Name, purchase, buyer.Name),
            (asked.Form["mode"], asked.Form["line_items[0][price_data][currency]"], asked.Form["line_items[0][price_data][unit_amount]"],
                asked.Form["line_items[0][quantity]"], asked.Form["metadata[purchaseId]"], asked.Form["metadata[userId]"],
                asked.Form["payment_intent_data[metadata][purchaseId]"], asked.Form["payment_intent_data[metadata][userId]"]));
    }

    [Fact]
    public async Task A_break_expires_the_session_that_is_open()
    {
        var (buyer, purchase) = await gateway.StartAsync();
        var session = gateway.Stripe.CheckoutOf(purchase);

        (await buyer.PostAsync("/v1/wallet/self-exclusion", new { until = TimeProvider.System.GetUtcNow().AddHours(1) })).Is(200);

        await Eventually.GetAsync(() => buyer.GetAsync($"/v1/purchases/{purchase}"), static one => one.Member("status") == "expired", "the session is expired");
        var expired = Assert.Single(gateway.Stripe.Requests, request => request.Path == $"/v1/checkout/sessions/{gateway.Stripe.SessionOf(session)}/expire");
        Assert.Empty(expired.Form);
        (await gateway.TellAsync(StripeWebhooks.Session("expired", purchase, buyer.Name, status: "unpaid"))).Is(200);
        Assert.Equal(("expired", 0, 0, 0, "self_excluded"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_session_that_Stripe_no_longer_expires_is_left_to_what_Stripe_tells_of_it()
    {
        var (buyer, purchase) = await gateway.StartAsync();
        var session = gateway.Stripe.SessionOf(gateway.Stripe.CheckoutOf(purchase));
        gateway.Stripe.Failures.Enqueue((400, """{"error":{"type":"invalid_request_error","message":"Only Checkout Sessions with a status in [\"open\"] can be expired."}}"""));

        (await buyer.PostAsync("/v1/wallet/self-exclusion", new { until = TimeProvider.System.GetUtcNow().AddHours(1) })).Is(200);

        await Eventually.GetAsync(
            () => Task.FromResult(gateway.Stripe.Requests.Count(request => request.Path == $"/v1/checkout/sessions/{session}/expire")), static asked => asked == 1, "Stripe is asked");
        (await gateway.TellAsync(StripeWebhooks.Session("completed", purchase, buyer.Name))).Is(200);
        Assert.Equal(("paid", 0, 0, 70, "self_excluded"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Theory]
    [InlineData("completed", "paid", "paid", 70)]
    [InlineData("completed", "unpaid", "pending", 0)]
    [InlineData("async_payment_succeeded", "paid", "paid", 70)]
    [InlineData("async_payment_failed", "unpaid", "failed", 0)]
    [InlineData("expired", "unpaid", "expired", 0)]
    public async Task What_becomes_of_a_checkout_becomes_of_the_purchase(string type, string payment, string status, long coins)
    {
        var (buyer, purchase) = await gateway.StartAsync();

        for (var times = 0; times < 3; times++)
        {
            (await gateway.TellAsync(StripeWebhooks.Session(type, purchase, buyer.Name, status: payment))).Is(200);
        }

        Assert.Equal((status, 0, 0, coins, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Whatever_order_events_come_in_and_however_often_they_end_in_the_same(int seed)
    {
        var (buyer, purchase) = await gateway.StartAsync();
        byte[][] told =
        [
            StripeWebhooks.Session("completed", purchase, buyer.Name, status: "unpaid"),
            StripeWebhooks.Session("async_payment_succeeded", purchase, buyer.Name),
            StripeWebhooks.Refund(purchase, $"re_1_{purchase}", 20),
            StripeWebhooks.Charge(purchase, 20),
            StripeWebhooks.Refund(purchase, $"re_2_{purchase}", 13, "refund.updated"),
            StripeWebhooks.Refund(purchase, $"re_3_{purchase}", 60, status: "failed"),
            StripeWebhooks.Charge(purchase, 33),
            StripeWebhooks.Dispute(purchase, "created", "needs_response", 40),
            StripeWebhooks.Dispute(purchase, "closed", "lost", 40),
        ];
        byte[][] order = [.. told, .. told];
        new Random(seed).Shuffle(order);

        foreach (var one in order)
        {
            (await gateway.TellAsync(one)).Is(200);
        }

        // 73 of 99 cents are 51.6 of 70 coins.
        Assert.Equal(("paid", 73, 51, 70 - 51, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_refund_and_a_dispute_before_the_success_wait_for_it()
    {
        var (buyer, purchase) = await gateway.StartAsync();
        (await gateway.TellAsync(StripeWebhooks.Refund(purchase, $"re_{purchase}", 50))).Is(200);
        (await gateway.TellAsync(StripeWebhooks.Dispute(purchase, "created", "needs_response", 49))).Is(200);
        Assert.Equal(("pending", 0, 0, 0, "active"), await StripeGateway.StateAsync(buyer, purchase));

        (await gateway.TellAsync(StripeWebhooks.Session("completed", purchase, buyer.Name))).Is(200);

        Assert.Equal(("disputed", 50, 35, 35, "frozen"), await StripeGateway.StateAsync(buyer, purchase));
        (await gateway.TellAsync(StripeWebhooks.Dispute(purchase, "closed", "won", 49))).Is(200);
        Assert.Equal(("paid", 50, 35, 35, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task What_is_not_signed_as_Stripe_signs_changes_nothing()
    {
        var (buyer, purchase) = await gateway.StartAsync();
        var body = StripeWebhooks.Session("completed", purchase, buyer.Name);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var right = gateway.Webhooks.SignatureOf(now, body);
        var late = Tolerance + TimeSpan.FromSeconds(30);
        HttpRequestMessage[] forged =
        [
            Api.Request(HttpMethod.Post, "/v1/payment-webhooks/stripe", body),
            new StripeWebhooks("whsec_another").Sign(body),
            gateway.Webhooks.Sign(body, sent: [.. body, (byte)' ']),
            gateway.Webhooks.Sign(body, age: late),
            gateway.Webhooks.Sign(body, age: -late),
            gateway.Webhooks.Sign(body, header: $"t={now}"),
            gateway.Webhooks.Sign(body, header: $"v1={right}"),
            gateway.Webhooks.Sign(body, header: $"t={now},v0={right}"),
            gateway.Webhooks.Sign(body, header: $"t={now + 1},v1={right}"),
            gateway.Webhooks.Sign(body, header: $"t={now},v1={right[..^2]}"),
            gateway.Webhooks.Sign(body, header: $"t={now},v1={new string('z', 64)}"),
            gateway.Webhooks.Sign(body, header: $"t=99999999999999999999,v1={right}"),
            gateway.Webhooks.Sign(body, header: ",,=,t,v1"),
        ];

        foreach (var request in forged)
        {
            (await gateway.Api.SendAsync(request)).IsProblem(400, "invalid_signature");
        }

        Assert.Equal(("pending", 0, 0, 0, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task One_right_signature_among_several_is_enough()
    {
        var (buyer, purchase) = await gateway.StartAsync();
        var body = StripeWebhooks.Session("completed", purchase, buyer.Name);
        var then = (TimeProvider.System.GetUtcNow() - Tolerance + TimeSpan.FromSeconds(30)).ToUnixTimeSeconds();

        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(
            body, header: $"t={then},v1={new string('0', 64)}, v1={gateway.Webhooks.SignatureOf(then, body)},v0=00"))).Is(200);

        Assert.Equal(("paid", 0, 0, 70, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task Another_amount_currency_user_or_payment_credits_nothing()
    {
        var (buyer, purchase) = await gateway.StartAsync();
        byte[][] wrong =
        [
            StripeWebhooks.Session("completed", purchase, buyer.Name, amount: 98),
            StripeWebhooks.Session("completed", purchase, buyer.Name, amount: 9900),
            StripeWebhooks.Session("completed", purchase, buyer.Name, currency: "eur"),
            StripeWebhooks.Session("completed", purchase, "mallory"),
        ];
        foreach (var one in wrong)
        {
            (await gateway.TellAsync(one)).IsProblem(400, "invalid_request", "errors");
        }

        (await gateway.TellAsync(StripeWebhooks.Session("completed", purchase, "not a user's id"))).IsProblem(400, "invalid_request");
        Assert.Equal(("pending", 0, 0, 0, "active"), await StripeGateway.StateAsync(buyer, purchase));
        (await gateway.TellAsync(StripeWebhooks.Session("completed", purchase, buyer.Name))).Is(200);

        (await gateway.TellAsync(StripeWebhooks.Session("completed", purchase, buyer.Name, payment: "pi_second"))).IsProblem(400, "invalid_request", "errors");
        (await gateway.TellAsync(StripeWebhooks.Refund(purchase, "re_euro", 50, currency: "eur"))).IsProblem(400, "invalid_request", "errors");
        (await gateway.TellAsync(StripeWebhooks.Refund(purchase, "re_more", 100))).IsProblem(400, "invalid_request", "errors");
        var (other, another) = await gateway.StartAsync();
        (await gateway.TellAsync(StripeWebhooks.Session("completed", another, other.Name, payment: StripeWebhooks.PaymentOf(purchase)))).IsProblem(400, "invalid_request", "errors");

        Assert.Equal(("paid", 0, 0, 70, "active"), await StripeGateway.StateAsync(buyer, purchase));
        Assert.Equal(("pending", 0, 0, 0, "active"), await StripeGateway.StateAsync(other, another));
    }

    [Fact]
    public async Task What_is_none_of_our_business_is_taken_and_changes_nothing()
    {
        var (buyer, purchase) = await gateway.PaidAsync();
        byte[][] others =
        [
            StripeWebhooks.Event("invoice.paid", new { id = "in_1", @object = "invoice" }),
            StripeWebhooks.Event("payment_intent.succeeded", new { id = StripeWebhooks.PaymentOf(purchase), @object = "payment_intent", amount = 99, currency = "usd" }),
            StripeWebhooks.Event("checkout.session.completed", new { id = "cs_other", @object = "checkout.session", mode = "payment", client_reference_id = "order-7", payment_intent = "pi_other", payment_status = "paid", amount_total = 5, currency = "usd" }),
            StripeWebhooks.Event("checkout.session.completed", new { id = "cs_sub", @object = "checkout.session", mode = "subscription", client_reference_id = purchase, payment_status = "paid" }),
            StripeWebhooks.Refund("other", "re_other", 5),
            StripeWebhooks.Refund(purchase, "re_pending", 50, status: "pending"),
            StripeWebhooks.Dispute(purchase, "updated", "under_review"),
            StripeWebhooks.Dispute(purchase, "funds_withdrawn", "needs_response"),
        ];

        foreach (var one in others)
        {
            (await gateway.TellAsync(one)).Is(200);
        }

        Assert.Equal(("paid", 0, 0, 70, "active"), await StripeGateway.StateAsync(buyer, purchase));
        (await gateway.TellAsync("{"u8.ToArray())).IsProblem(400, "invalid_request");
        (await gateway.TellAsync("{\"type\":\"refund.created\",\"data\":{\"object\":[]}}"u8.ToArray())).IsProblem(400, "invalid_request");
        (await gateway.TellAsync(StripeWebhooks.Session("completed", "pur_nobody", buyer.Name))).IsProblem(404, "unknown_purchase");
    }

    [Fact]
    public async Task Coins_come_again_where_a_refund_fails_after_all()
    {
        var (buyer, purchase) = await gateway.PaidAsync();
        (await gateway.TellAsync(StripeWebhooks.Charge(purchase, 50))).Is(200);
        (await gateway.TellAsync(StripeWebhooks.Refund(purchase, $"re_1_{purchase}", 50))).Is(200);
        Assert.Equal(("paid", 50, 35, 35, "active"), await StripeGateway.StateAsync(buyer, purchase));

        var failed = StripeWebhooks.Refund(purchase, $"re_1_{purchase}", 50, "refund.failed", "failed");
        (await gateway.TellAsync(failed)).Is(200);
        (await gateway.TellAsync(failed)).Is(200);
        (await gateway.TellAsync(StripeWebhooks.Refund(purchase, $"re_1_{purchase}", 50))).Is(200);

        Assert.Equal(("paid", 0, 0, 70, "active"), await StripeGateway.StateAsync(buyer, purchase));
        var entries = (await buyer.GetAsync("/v1/wallet/entries")).Is(200).Items;
        Assert.Equal([35, -35, 70], entries.Select(entry => entry.GetProperty("coins").GetInt64()));
        (await (await gateway.AdminAsync()).PostAsync($"/v1/admin/purchases/{purchase}/refund", new { reason = "Once more." }, "again")).Is(201);
        Assert.Equal(("refunded", 99, 70, 0, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Theory]
    [InlineData("warning_closed")]
    [InlineData("prevented")]
    [InlineData("another_word")]
    public async Task A_dispute_that_ends_without_being_lost_freezes_nobody_any_longer(string status)
    {
        var (buyer, purchase) = await gateway.PaidAsync();
        (await gateway.TellAsync(StripeWebhooks.Dispute(purchase, "created", "needs_response"))).Is(200);
        Assert.Equal(("disputed", 0, 0, 70, "frozen"), await StripeGateway.StateAsync(buyer, purchase));

        (await gateway.TellAsync(StripeWebhooks.Dispute(purchase, "closed", status))).Is(200);

        Assert.Equal(("paid", 0, 0, 70, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task An_operators_refund_is_asked_for_once_and_told_by_both_ways_counts_once()
    {
        var (buyer, purchase) = await gateway.PaidAsync();
        var admin = await gateway.AdminAsync();

        var first = (await admin.PostAsync($"/v1/admin/purchases/{purchase}/refund", new { reason = "Asked for.", coins = 35 }, "refund-1")).Is(201);
        var again = (await admin.PostAsync($"/v1/admin/purchases/{purchase}/refund", new { reason = "Asked for.", coins = 35 }, "refund-1")).Is(201);

        Assert.Equal((first.Text, false, true), (again.Text, first.Replayed, again.Replayed));
        Assert.Equal(35, first.Number("coins"));
        var asked = Assert.Single(gateway.Stripe.Requests, request => request.Path == "/v1/refunds" && request.Form["payment_intent"] == StripeWebhooks.PaymentOf(purchase));
        Assert.Equal((first.Member("id"), "50"), (asked.Key, asked.Form["amount"]));
        Assert.Equal(("paid", 50, 35, 35, "active"), await StripeGateway.StateAsync(buyer, purchase));
        (await gateway.TellAsync(StripeWebhooks.Charge(purchase, 50))).Is(200);
        Assert.Equal(("paid", 50, 35, 35, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_refund_that_Stripe_refuses_changes_nothing_and_leaves_its_key_free()
    {
        var (buyer, purchase) = await gateway.PaidAsync();
        var admin = await gateway.AdminAsync();
        gateway.Stripe.Failures.Enqueue((400, """{"error":{"type":"invalid_request_error","code":"charge_disputed","message":"sk_test_51NeverToBeSeenInAnyLog"}}"""));

        (await admin.PostAsync($"/v1/admin/purchases/{purchase}/refund", new { reason = "Asked for." }, "refund-2")).IsProblem(422, "not_reversible");

        Assert.Equal(("paid", 0, 0, 70, "active"), await StripeGateway.StateAsync(buyer, purchase));
        (await admin.PostAsync($"/v1/admin/purchases/{purchase}/refund", new { reason = "Again." }, "refund-2")).Is(201);
        Assert.Equal(("refunded", 99, 70, 0, "active"), await StripeGateway.StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_Stripe_that_does_not_answer_is_a_503_and_the_same_key_goes_on()
    {
        var (buyer, _) = await gateway.StartAsync();
        for (var tries = 0; tries < 20; tries++)
        {
            gateway.Stripe.Failures.Enqueue((401, """{"error":{"type":"invalid_request_error","message":"Invalid API Key provided: sk_test_51NeverToBeSeenInAnyLog"}}"""));
        }

        var away = await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "away");
        gateway.Stripe.Failures.Clear();

        away.IsProblem(503, "unavailable");
        Assert.DoesNotContain("sk_test", away.Text, StringComparison.Ordinal);
        (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "away")).IsCreated("/v1/purchases");
    }
}
