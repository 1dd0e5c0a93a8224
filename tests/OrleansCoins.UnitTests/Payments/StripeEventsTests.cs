using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;
using OrleansCoins.Silo.Payments;

namespace OrleansCoins.UnitTests.Payments;

/// <summary>Objects as Stripe's reference shows them, with more members than are read.</summary>
public sealed class StripeEventsTests
{
    private const string Session = """
        "id":"cs_1","object":"checkout.session","mode":"payment","amount_total":499,"currency":"usd","client_reference_id":"pur_1","payment_status":"paid","metadata":{"purchaseId":"pur_1","userId":"alice"},"payment_intent":"pi_1"
        """;

    private static readonly PaymentEvent Paid = new(PaymentEventKind.Succeeded, "stripe", "pi_1", PurchaseId.Parse("pur_1"), new Money(499, "USD"))
    {
        Payer = UserId.Parse("alice"),
    };

    [Fact]
    public void A_checkout_says_which_payment_by_whom_pays_which_purchase()
    {
        Assert.Equal(Paid, Read("checkout.session.completed", Session).Payment);
        Assert.Equal(Paid, Read("checkout.session.completed", Session.Replace("\"pi_1\"", """{"id":"pi_1","object":"payment_intent"}""", StringComparison.Ordinal)).Payment);
        Assert.Equal(
            Paid with { Kind = PaymentEventKind.Expired, PaymentId = "cs_1" },
            Read("checkout.session.expired", Session.Replace("\"pi_1\"", "null", StringComparison.Ordinal)).Payment);
    }

    [Theory]
    [InlineData("charge.refunded", """ "id":"ch_1","amount":499,"amount_refunded":120,"currency":"usd","payment_intent":"pi_1","metadata":{"purchaseId":"pur_1","userId":"alice"} """, PaymentEventKind.RefundedInAll, "ch_1-120", true)]
    [InlineData("charge.refunded", """ "id":"ch_1","amount":499,"amount_refunded":120,"currency":"usd","payment_intent":"pi_1","metadata":{} """, PaymentEventKind.RefundedInAll, "ch_1-120", false)]
    [InlineData("refund.created", """ "id":"re_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"succeeded","metadata":null """, PaymentEventKind.Refunded, "re_1", false)]
    [InlineData("refund.updated", """ "id":"re_1","amount":120,"currency":"usd","payment_intent":{"id":"pi_1"},"status":"succeeded" """, PaymentEventKind.Refunded, "re_1", false)]
    [InlineData("refund.failed", """ "id":"re_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"failed" """, PaymentEventKind.RefundFailed, "re_1", false)]
    [InlineData("refund.updated", """ "id":"re_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"canceled" """, PaymentEventKind.RefundFailed, "re_1", false)]
    [InlineData("charge.dispute.created", """ "id":"du_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"needs_response" """, PaymentEventKind.DisputeOpened, "du_1", false)]
    [InlineData("charge.dispute.closed", """ "id":"du_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"won" """, PaymentEventKind.DisputeWon, "du_1", false)]
    [InlineData("charge.dispute.closed", """ "id":"du_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"warning_closed" """, PaymentEventKind.DisputeWon, "du_1", false)]
    [InlineData("charge.dispute.closed", """ "id":"du_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"lost" """, PaymentEventKind.DisputeLost, "du_1", false)]
    public void Money_that_goes_back_is_told_of_the_payment(string type, string members, PaymentEventKind kind, string name, bool namesPurchase)
    {
        var news = Read(type, members);
        Assert.Equal(
            (kind, "pi_1", new Money(120, "USD"), name, namesPurchase),
            (news.Payment!.Kind, news.Payment.PaymentId, news.Payment.Amount, news.Payment.EventId, news.NamesPurchase));
    }

    [Theory]
    [InlineData("checkout.session.completed", """ "id":"cs_1","mode":"payment","client_reference_id":"order 7","metadata":{"userId":"not one of ours!","purchaseId":"7"} """)]
    [InlineData("checkout.session.completed", """ "id":"cs_1","mode":"subscription","client_reference_id":"pur_1" """)]
    [InlineData("checkout.session.completed", """ "id":"cs_1","mode":"payment","client_reference_id":"pur_1","payment_status":"unpaid" """)]
    [InlineData("refund.created", """ "id":"re_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"pending" """)]
    [InlineData("charge.dispute.created", """ "id":"du_1","amount":120,"currency":"usd","payment_intent":"pi_1","status":"prevented" """)]
    [InlineData("charge.refunded", """ "id":"ch_1","amount_refunded":120,"currency":"usd","payment_intent":null """)]
    [InlineData("charge.dispute.updated", """ "id":"du_1" """)]
    [InlineData("customer.created", """ "id":"cus_1" """)]
    public void What_is_none_of_our_business_is_nothing(string type, string members) => Assert.Null(Read(type, members).Payment);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"type":"checkout.session.completed"}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":7}}""")]
    [InlineData("""{"type":7,"data":{"object":{}}}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":{"client_reference_id":"pur_1","metadata":{"purchaseId":"pur_2"}}}}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":{"client_reference_id":"pur_1","amount_total":499,"currency":"usd"}}}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":{"client_reference_id":"pur_1","payment_intent":"pi 1","amount_total":499,"currency":"usd"}}}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":{"client_reference_id":"pur_1","payment_intent":"pi_1","amount_total":-1,"currency":"usd"}}}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":{"client_reference_id":"pur_1","payment_intent":"pi_1","amount_total":4.99,"currency":"usd"}}}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":{"client_reference_id":"pur_1","payment_intent":"pi_1","amount_total":499,"currency":null}}}""")]
    [InlineData("""{"type":"checkout.session.completed","data":{"object":{"client_reference_id":"\ud800","payment_intent":"pi_1","amount_total":499,"currency":"usd"}}}""")]
    public void A_signed_body_that_is_no_event_is_refused(string body) =>
        Assert.Equal(RefusalReason.InvalidRequest, StripeEvents.Read(Encoding.UTF8.GetBytes(body)).Refusal?.Reason);

    private static PaymentNews Read(string type, string members) =>
        StripeEvents.Read(Encoding.UTF8.GetBytes($"{{\"id\":\"evt_1\",\"object\":\"event\",\"api_version\":\"2026-01-28.clover\",\"type\":\"{type}\",\"data\":{{\"object\":{{{members}}}}}}}")).Value!;
}
