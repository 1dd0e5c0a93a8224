using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Payments;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Payments;

public sealed class PurchaseDocumentsTests
{
    /// <summary>As the first release wrote it: all there was to tell was the status.</summary>
    private const string OldBody = """
        {"packageId":"coins-350","coins":350,"price":{"amount":499,"currency":"USD"},"provider":"sandbox","checkoutUrl":"http://localhost/","digest":"AAAA"
        """;

    [Theory]
    [InlineData("pending", "", PurchaseStatus.Pending, false)]
    [InlineData("failed", "", PurchaseStatus.Failed, false)]
    [InlineData("claimed", ",\"paymentId\":\"pay-1\"", PurchaseStatus.Pending, true)]
    [InlineData("paid", ",\"paymentId\":\"pay-1\"", PurchaseStatus.Paid, false)]
    public void A_purchase_that_an_older_program_wrote_goes_on(string status, string payment, PurchaseStatus expected, bool credits)
    {
        var document = new Document(DocumentKind.Purchase, "pur_1", "alice", status, null, 1, 1, OldBody + payment + "}");

        var view = PurchaseDocuments.Read(document);

        Assert.Equal((expected, 0, Coins.Zero), (view.Status, view.RefundedAmount, view.RefundedCoins));
        Assert.Equal(credits ? PurchaseRules.Step.Credit : PurchaseRules.Step.None, PurchaseRules.NextOf(PurchaseDocuments.StateOf(document)));
    }

    [Fact]
    public void What_was_told_is_kept_to_the_last_member()
    {
        var state = PurchaseState.Empty with
        {
            PaymentId = "pay-1",
            Credited = true,
            Failed = true,
            Expired = true,
            Withdrawn = true,
            Waiting = [PurchaseWorld.Event(PaymentEventKind.Refunded, 1, 5) with { Payer = UserId.Parse("alice") }],
            Refunds = [new RefundFact("r", 5, true)],
            Disputes = [new DisputeFact("d", 6, DisputeStage.Lost)],
            Bookings = [new Booking(BookingKind.Chargeback, "d", 6, new Coins(4), true), new Booking(BookingKind.Refund, "r", 7, new Coins(5), false)],
            Requests = [new RefundRequest("key", "digest", UserId.Parse("operator"), "why", 8, new Coins(6), 9) { RefundId = "r" }],
        };
        var document = PurchaseDocuments.With(new Document(DocumentKind.Purchase, "pur_1", "alice", "pending", null, 1, 1, OldBody + "}"), state);

        Structure.Same(state, PurchaseDocuments.StateOf(document));
        Assert.Equal(("paid", "payment:sandbox/pay-1"), (document.Status, document.UniqueKey));
        Assert.Contains("\"refundedCoins\":4,\"refundingCoins\":9", document.Body, StringComparison.Ordinal);
        Assert.Equal((6L, new Coins(4)), (PurchaseDocuments.Read(document).RefundedAmount, PurchaseDocuments.Read(document).RefundedCoins));
    }
}
