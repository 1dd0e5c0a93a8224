using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Payments;

public sealed class SandboxProviderTests
{
    private static readonly PurchaseId Purchase = PurchaseId.Parse("pur_1");
    private static readonly Money Price = new(499, "USD");
    private static readonly StandardWebhook Webhooks = new(new byte[32]);

    private static readonly SandboxNews Paid = new(PaymentEventKind.Succeeded, null, null);
    private static readonly CheckoutOrder Order = new(Purchase, UserId.Parse("alice"), new Coins(350), Price);

    private readonly FakeTimeProvider _time = new(Entries.Noon);
    private readonly SandboxProvider _sandbox;

    public SandboxProviderTests() => _sandbox = new SandboxProvider(Webhooks, new Uri("http://localhost:5080"), _time);

    [Theory]
    [InlineData(PaymentEventKind.Succeeded)]
    [InlineData(PaymentEventKind.Failed)]
    [InlineData(PaymentEventKind.Expired)]
    [InlineData(PaymentEventKind.Refunded, "refund-1")]
    [InlineData(PaymentEventKind.DisputeOpened, "dispute-1")]
    [InlineData(PaymentEventKind.DisputeWon, "dispute-1")]
    [InlineData(PaymentEventKind.DisputeLost, "dispute-1")]
    public void What_the_sandbox_signs_it_reads(PaymentEventKind kind, string? name = null)
    {
        var read = _sandbox.ReadWebhook(_sandbox.Sign(Purchase, Price, new SandboxNews(kind, null, name)));
        Assert.Equal(new PaymentEvent(kind, SandboxProvider.ProviderName, "sandbox_pur_1", Purchase, Price) { EventId = name }, read.Value!.Payment);
    }

    [Theory]
    [InlineData("refunded", PaymentEventKind.Refunded, "msg_1")]
    [InlineData("payment.refunded", PaymentEventKind.Refunded, "msg_1")]
    [InlineData("disputed", PaymentEventKind.DisputeOpened, "p")]
    [InlineData("dispute-closed", PaymentEventKind.DisputeWon, "p")]
    public void What_has_no_name_is_named_by_its_message_or_payment(string type, PaymentEventKind kind, string name)
    {
        var body = """{"type":"TYPE","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"p","amount":{"amount":499,"currency":"USD"}}}"""
            .Replace("TYPE", type, StringComparison.Ordinal);
        var read = _sandbox.ReadWebhook(Webhooks.Sign("msg_1", _time.GetUtcNow(), Encoding.UTF8.GetBytes(body)));
        Assert.Equal((kind, name), (read.Value!.Payment!.Kind, read.Value.Payment.EventId));
    }

    [Fact]
    public void The_same_event_told_again_names_the_same_payment()
    {
        var first = _sandbox.ReadWebhook(_sandbox.Sign(Purchase, Price, Paid));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first.Value, _sandbox.ReadWebhook(_sandbox.Sign(Purchase, Price, Paid)).Value);
    }

    [Fact]
    public void A_webhook_that_waited_too_long_is_refused()
    {
        var message = _sandbox.Sign(Purchase, Price, Paid);
        _time.Advance(StandardWebhook.Tolerance + TimeSpan.FromSeconds(1));
        Assert.Equal(RefusalReason.InvalidSignature, _sandbox.ReadWebhook(message).Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t"}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":null}""")]
    [InlineData("""{"type":"payment.exploded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"p","amount":{"amount":499,"currency":"USD"}}}""")]
    [InlineData("""{"type":"dispute-closed","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"p","amount":{"amount":499,"currency":"USD"},"outcome":"drawn"}}""")]
    [InlineData("""{"type":"refunded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"p","amount":{"amount":499,"currency":"USD"},"refundId":""}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"","amount":{"amount":499,"currency":"USD"}}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":null,"amount":{"amount":499,"currency":"USD"}}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"\ud800","amount":{"amount":499,"currency":"USD"}}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":{"purchaseId":"1","paymentId":"p","amount":{"amount":499,"currency":"USD"}}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"p","amount":null}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"p","amount":{"amount":-1,"currency":"USD"}}}""")]
    [InlineData("""{"type":"payment.succeeded","timestamp":"t","data":{"purchaseId":"pur_1","paymentId":"p","amount":{"amount":499,"currency":"usd"}}}""")]
    public void A_signed_body_that_is_no_event_is_refused(string body)
    {
        var message = Webhooks.Sign("msg_1", _time.GetUtcNow(), Encoding.UTF8.GetBytes(body));
        Assert.Equal(RefusalReason.InvalidRequest, _sandbox.ReadWebhook(message).Refusal?.Reason);
    }

    [Fact]
    public async Task The_checkout_of_a_purchase_is_always_the_same()
    {
        var first = await _sandbox.OpenCheckoutAsync(Order, CancellationToken.None);
        Assert.Equal(first, await _sandbox.OpenCheckoutAsync(Order, CancellationToken.None));
        Assert.StartsWith("http://localhost:5080/", first.Url, StringComparison.Ordinal);
        Assert.Contains("pur_1", first.Url, StringComparison.Ordinal);
    }
}
