using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

/// <summary>An operator gives the payments that Stripe exports, and is told what doesn't agree with what was credited.</summary>
public sealed class ReconciliationTests : IClassFixture<StripeGateway>
{
    private const string Path = "/v1/admin/reconciliations";
    private const string Names = "id,Amount,Amount Refunded,Currency,Status,Created (UTC),purchaseId (metadata),Description";
    private static readonly string Now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private readonly StripeGateway _gateway;

    public ReconciliationTests(StripeGateway shared)
    {
        _gateway = shared;
        _gateway.ExpectsStripeToFail = false;
    }

    [Fact]
    public async Task What_agrees_is_no_finding_and_what_does_not_is_named_with_its_line()
    {
        var admin = await _gateway.AdminAsync();
        var (_, right) = await _gateway.PaidAsync();
        var (_, refunded) = await _gateway.PaidAsync();
        (await _gateway.TellAsync(StripeWebhooks.Charge(refunded, 99))).Is(200);
        var (_, cheap) = await _gateway.PaidAsync();
        var (_, unpaid) = await _gateway.StartAsync();
        var (_, missing) = await _gateway.PaidAsync();

        var answer = await RunAsync(admin, Query(), Row(right, "0.99"), Row(refunded, "0.99", "0.99", "Refunded"), Row(cheap, "0.98"), Row(unpaid, "0.99"));

        var found = answer.Is(201);
        Shape.Is(
            found.Json,
            ("id", Shape.Id("rec_")),
            ("provider", Shape.Exactly("stripe")),
            ("from", Shape.Text),
            ("to", Shape.Text),
            ("by", Shape.Exactly(admin.Name)),
            ("createdAt", Shape.Time),
            ("fileDigest", Shape.Text),
            ("payments", Shape.Exactly(4)),
            ("credits", Shape.Integer),
            ("agrees", Shape.Boolean),
            ("counts", static counts => Assert.Equal(JsonValueKind.Object, counts.ValueKind)),
            ("findings", Shape.Each(Shape.Of(
                ("check", Shape.Text), ("paymentId", Shape.Text), ("purchaseId", Shape.Text), ("line", Shape.OrNull(Shape.Integer)), ("expected", Shape.Text), ("found", Shape.Text)))));
        Assert.False(found.Json.GetProperty("agrees").GetBoolean());
        var findings = found.Json.GetProperty("findings").EnumerateArray()
            .Select(static finding => (finding.GetProperty("check").GetString(), finding.GetProperty("purchaseId").GetString(), finding.GetProperty("line").ToString())).ToArray();
        Assert.Contains(("wrong-amount", cheap, "4"), findings);
        Assert.Contains(("payment-without-credit", unpaid, "5"), findings);
        Assert.Contains(("credit-without-payment", missing, ""), findings);
        Assert.DoesNotContain(findings, finding => finding.Item2 == right || finding.Item2 == refunded);

        var logged = Assert.Single((await admin.GetAsync($"/v1/admin/audit?subject=reconciliation:{found.Member("id")}")).Is(200).Items);
        Assert.Equal(("payments.reconcile", admin.Name, "done"), (logged.GetProperty("action").GetString(), logged.GetProperty("by").GetString(), logged.GetProperty("status").GetString()));

        // It is kept as it was found.
        Assert.Equal(found.Text, (await admin.GetAsync(found.Header("Location")!)).Is(200).Text);
        var listed = (await admin.GetAsync(Path)).Is(200).Json.GetProperty("data")[0];
        Assert.Equal(found.Member("id"), listed.GetProperty("id").GetString());
        Assert.Equal(1, listed.GetProperty("counts").GetProperty("wrong-amount").GetInt32());
    }

    [Fact]
    public async Task Refunds_that_one_side_does_not_know_of_are_found()
    {
        var admin = await _gateway.AdminAsync();
        var (_, purchase) = await _gateway.PaidAsync();

        var found = (await RunAsync(admin, Query(), Row(purchase, "0.99", "0.50"))).Is(201);

        Assert.Contains("\"refund-differs\"", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_again_gives_the_first_answer_again_and_another_with_its_key_is_refused()
    {
        var admin = await _gateway.AdminAsync();
        var (_, purchase) = await _gateway.PaidAsync();
        var key = Caller.NewKey();

        var first = (await RunWithKeyAsync(admin, Query(), key, Row(purchase, "0.99"))).Is(201);
        var again = (await RunWithKeyAsync(admin, Query(), key, Row(purchase, "0.99"))).Is(201);

        Assert.Equal(first.Text, again.Text);
        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        (await RunWithKeyAsync(admin, Query(), key, Row(purchase, "0.98"))).IsProblem(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_refused_with_its_line_and_nothing_is_kept()
    {
        var admin = await _gateway.AdminAsync();
        var before = (await admin.GetAsync(Path)).Is(200).Text;

        var refused = await RunAsync(admin, Query(), "pi_1,0.99,,usd,Paid,yesterday,pur_1,x");

        refused.IsInvalid("body");
        Assert.Contains("Line 2: Created (UTC) is 'yesterday'", refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await admin.GetAsync(Path)).Is(200).Text);
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_request_is_said()
    {
        var admin = await _gateway.AdminAsync();
        var buyer = await _gateway.Api.CallerAsync("nobody-special");

        (await RunAsync(admin, "")).IsInvalid("provider");
        (await RunAsync(admin, "?provider=Stripe!")).IsInvalid("provider");
        (await RunAsync(admin, "?provider=stripe&from=yesterday")).IsInvalid("from");
        (await RunAsync(admin, "?provider=stripe&from=2026-02-01&to=2026-01-01")).IsInvalid("to");
        (await RunAsync(admin, "?provider=stripe")).IsInvalid("body");
        (await admin.PostAsync(Path + "?provider=stripe", "{}")).IsProblem(415, "unsupported_media_type");
        (await RunAsync(buyer, Query())).IsProblem(403, "forbidden");
        (await admin.GetAsync(Path + "/rec_none")).IsProblem(404, "not_found");
        (await admin.GetAsync(Path + "/none")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_large_file_is_taken_and_a_larger_one_refused()
    {
        var admin = await _gateway.AdminAsync();
        var rows = Enumerable.Range(0, 20_000).Select(at => Row($"pur_large{at}", "0.99") + new string('x', 100)).ToArray();

        var taken = (await RunAsync(admin, Query(), rows)).Is(201);
        var refused = await RunAsync(admin, Query(), new string('x', 8 * 1024 * 1024));

        Assert.Equal(20_000, taken.Json.GetProperty("counts").GetProperty("payment-without-credit").GetInt32());
        Assert.Equal(500, taken.Json.GetProperty("findings").GetArrayLength());
        refused.IsProblem(413, "payload_too_large");
    }

    private static string Row(string purchase, string amount, string refunded = "", string status = "Paid") =>
        $"{StripeWebhooks.PaymentOf(purchase)},{amount},{refunded},usd,{status},{Now},{purchase},a payment";

    private static string Query() => "?provider=stripe&from=2026-01-01&to=2099-01-01";

    private static Task<Answer> RunAsync(Caller admin, string query, params string[] rows) => RunWithKeyAsync(admin, query, Caller.NewKey(), rows);

    private static Task<Answer> RunWithKeyAsync(Caller caller, string query, string key, params string[] rows)
    {
        var request = Api.Request(HttpMethod.Post, Path + query, Encoding.UTF8.GetBytes($"{Names}\n{string.Join('\n', rows)}"), caller.Token, key);
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return caller.Api.SendAsync(request);
    }
}
