using System.Net.Sockets;
using System.Text;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

[Collection(SharedGateway.Name)]
public sealed class PaymentWebhookTests(GatewayFixture gateway)
{
    private const string Succeeded = "payment.succeeded";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_signed_webhook_credits_once_also_when_it_is_delivered_again()
    {
        var (buyer, purchase) = await StartAsync();
        var body = SandboxWebhooks.Event(Succeeded, purchase, 99);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.Api.SendAsync(gateway.Webhooks.Sign(body))));

        Assert.All(answers, answer => answer.Is(200));
        Assert.Equal(70, await buyer.CoinsAsync());
        Assert.Single((await buyer.GetAsync("/v1/wallet/entries")).Is(200).Items);
    }

    [Fact]
    public async Task A_webhook_says_that_a_payment_failed()
    {
        var (buyer, purchase) = await StartAsync();

        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(SandboxWebhooks.Event("payment.failed", purchase, 99)))).Is(200);

        Assert.Equal("failed", (await buyer.GetAsync($"/v1/purchases/{purchase}")).Is(200).Member("status"));
    }

    [Fact]
    public async Task A_webhook_within_the_tolerance_is_believed()
    {
        var (buyer, purchase) = await StartAsync();

        var age = Tolerance - TimeSpan.FromSeconds(30);
        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(SandboxWebhooks.Event(Succeeded, purchase, 99), age))).Is(200);

        Assert.Equal(70, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_webhook_with_one_right_signature_among_several_is_believed()
    {
        var (buyer, purchase) = await StartAsync();
        var request = gateway.Webhooks.Sign(SandboxWebhooks.Event(Succeeded, purchase, 99));
        var right = request.Headers.GetValues("webhook-signature").Single();
        request.Headers.Remove("webhook-signature");
        request.Headers.Add("webhook-signature", $"v1,AAAA v1a,ignored {right}");

        (await gateway.Api.SendAsync(request)).Is(200);

        Assert.Equal(70, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_provider_that_is_not_configured_is_refused_before_its_body_has_come()
    {
        var address = gateway.Api.Address;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(
            $"POST /v1/payment-webhooks/nobody HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 100\r\n\r\n{{"));

        // The rest of the body never comes; who waited for it would answer 408.
        using var reader = new StreamReader(socket.GetStream());
        Assert.StartsWith("HTTP/1.1 404", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_is_not_signed_as_it_must_be_changes_nothing()
    {
        var (buyer, purchase) = await StartAsync();
        var body = SandboxWebhooks.Event(Succeeded, purchase, 99);
        var late = Tolerance + TimeSpan.FromSeconds(30);
        HttpRequestMessage[] forged =
        [
            Api.Request(HttpMethod.Post, "/v1/payment-webhooks/sandbox", body),
            new SandboxWebhooks(new byte[32]).Sign(body),
            gateway.Webhooks.Sign(body, sent: [.. body, (byte)' ']),
            gateway.Webhooks.Sign(body, age: late),
            gateway.Webhooks.Sign(body, age: -late),
            With(gateway.Webhooks.Sign(body), "webhook-id", "another"),
            With(gateway.Webhooks.Sign(body), "webhook-timestamp", "now"),
            With(gateway.Webhooks.Sign(body), "webhook-timestamp", "99999999999999999999"),
            With(gateway.Webhooks.Sign(body), "webhook-signature", "v1,"),
            With(gateway.Webhooks.Sign(body), "webhook-signature", $"v1,{new string('A', 4000)}"),
        ];

        foreach (var request in forged)
        {
            (await gateway.Api.SendAsync(request)).IsProblem(400, "invalid_signature");
        }

        Assert.Equal(("pending", 0), await StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_webhook_of_another_amount_or_currency_changes_nothing()
    {
        var (buyer, purchase) = await StartAsync();

        foreach (var body in new[]
        {
            SandboxWebhooks.Event(Succeeded, purchase, 98),
            SandboxWebhooks.Event(Succeeded, purchase, 9900),
            SandboxWebhooks.Event(Succeeded, purchase, 99, currency: "EUR"),
        })
        {
            (await gateway.Api.SendAsync(gateway.Webhooks.Sign(body))).IsInvalid("data.amount");
        }

        Assert.Equal(("pending", 0), await StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_second_payment_of_the_same_purchase_is_not_credited()
    {
        var (buyer, purchase) = await StartAsync();
        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(SandboxWebhooks.Event(Succeeded, purchase, 99, "pay_first")))).Is(200);

        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(SandboxWebhooks.Event(Succeeded, purchase, 99, "pay_second"))))
            .IsInvalid("data.paymentId");

        Assert.Equal(("paid", 70), await StateAsync(buyer, purchase));
    }

    [Fact]
    public async Task A_webhook_of_an_unknown_purchase_is_refused()
    {
        var body = SandboxWebhooks.Event(Succeeded, $"pur_{gateway.Name("none")}", 99);

        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(body))).IsProblem(404, "unknown_purchase");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":"payment.succeeded"}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"2020-01-01T00:00:00Z","data":null}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"x","data":{"purchaseId":"??","paymentId":"p","amount":{"amount":99,"currency":"USD"}}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"x","data":{"purchaseId":"pur_a","paymentId":"","amount":{"amount":99,"currency":"USD"}}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"x","data":{"purchaseId":"pur_a","paymentId":"p","amount":{"amount":-1,"currency":"usd"}}}""")]
    [InlineData("""{"type":"payment.exploded","timestamp":"x","data":{"purchaseId":"pur_a","paymentId":"p","amount":{"amount":99,"currency":"USD"}}}""")]
    public async Task A_signed_webhook_that_is_no_event_of_a_payment_is_refused(string body) =>
        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(Encoding.UTF8.GetBytes(body)))).IsProblem(400, "invalid_request");

    [Theory]
    [InlineData("nobody")]
    [InlineData("Sandbox")]
    [InlineData("a%20b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_webhook_of_an_unknown_provider_is_refused(string provider)
    {
        var body = SandboxWebhooks.Event(Succeeded, "pur_none", 99);

        (await gateway.Api.SendAsync(gateway.Webhooks.Sign(body, provider: provider))).IsProblem(404, "not_found");
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.Add(header, value);
        return request;
    }

    private async Task<(Caller Buyer, string Purchase)> StartAsync()
    {
        var buyer = await gateway.UserAsync("buyer");
        return (buyer, (await buyer.StartPurchaseAsync()).Member("id"));
    }

    private static async Task<(string Status, long Coins)> StateAsync(Caller buyer, string purchase) =>
        ((await buyer.GetAsync($"/v1/purchases/{purchase}")).Is(200).Member("status"), await buyer.CoinsAsync());
}
