using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Webhooks;

namespace OrleansCoins.UnitTests.Webhooks;

public sealed class WebhookEventTests : IDisposable
{
    private readonly SentGiftCipher _cipher = new(new byte[SentGiftCipher.SecretSize]);

    public void Dispose() => _cipher.Dispose();

    [Fact]
    public void A_purchase_tells_what_was_bought_and_paid()
    {
        var told = Tell(Entry("wallet:alice", EntryKind.Purchase, 70, DetailJson.Write(new PurchaseDetail
        {
            PurchaseId = PurchaseId.Parse("pur_1"),
            PackageId = PackageId.Parse("coins-70"),
            Price = new Money(99, "USD"),
            Provider = "stripe",
            PaymentId = "pi_1",
        })));

        Assert.Equal("""{"type":"purchase.paid","timestamp":"2026-01-01T12:00:00Z","data":{"account":"wallet:alice","sequence":7,"userId":"alice","purchaseId":"pur_1","packageId":"coins-70","coins":70,"price":{"amount":99,"currency":"USD"},"provider":"stripe"}}""", told!.Body);
    }

    [Fact]
    public void A_gift_is_named_as_the_api_names_it_and_says_whether_it_is_anonymous()
    {
        var debit = GiftDebit("wallet:alice", -2);

        var told = Tell(debit);

        var data = JsonDocument.Parse(told!.Body).RootElement.GetProperty("data");
        Assert.True(_cipher.TryDecrypt(data.GetProperty("id").GetString(), out var gift));
        Assert.Equal(new SentGiftId(UserId.Parse("alice"), 7), gift);
        Assert.Equal(
            ("gift.sent", "alice", "bob", "rose", 2, 2, "room_1", true),
            (told.Type, Text("senderId"), Text("creatorId"), Text("giftId"), data.GetProperty("quantity").GetInt32(), data.GetProperty("coins").GetInt32(), Text("roomId"), data.GetProperty("anonymous").GetBoolean()));
        Assert.DoesNotContain("alice:7", told.Body, StringComparison.Ordinal);

        string? Text(string name) => data.GetProperty(name).GetString();
    }

    [Fact]
    public void The_credit_of_a_gift_and_what_moves_no_money_tell_of_nothing()
    {
        Assert.Null(Tell(GiftDebit("earnings:bob", 25_000)));
        Assert.Null(Tell(Entry("earnings:bob", EntryKind.Enrolment, 0, "{}")));
        Assert.Null(Tell(Entry("campaign:camp_1", EntryKind.Budget, 5, "{}")));
    }

    [Theory]
    [InlineData("operator", "operator")]
    [InlineData("dispute/stripe/dp_1", "dispute")]
    public void A_freeze_tells_its_cause_and_its_end_tells_nothing(string cause, string told)
    {
        var freeze = new FreezeDetail { Frozen = true, Cause = cause, PurchaseId = PurchaseId.Parse("pur_1") };

        Assert.Equal(
            $$$"""{"type":"wallet.frozen","timestamp":"2026-01-01T12:00:00Z","data":{"account":"wallet:alice","sequence":7,"userId":"alice","purchaseId":"pur_1","cause":"{{{told}}}"}}""",
            Tell(Entry("wallet:alice", EntryKind.Freeze, 0, DetailJson.Write(freeze)))!.Body);
        Assert.Null(Tell(Entry("wallet:alice", EntryKind.Freeze, 0, DetailJson.Write(freeze with { Frozen = false }))));
    }

    [Fact]
    public void A_payout_that_failed_and_one_that_was_paid_tell_what_became_of_the_diamonds()
    {
        var detail = new PayoutReturnDetail { PayoutId = PayoutId.Parse("pay_1"), DebitedAt = 1, FailureCode = "account_closed" };
        Assert.Equal(
            """{"type":"payout.failed","timestamp":"2026-01-01T12:00:00Z","data":{"account":"earnings:bob","sequence":7,"payoutId":"pay_1","creatorId":"bob","diamonds":"2.5","failureCode":"account_closed"}}""",
            Tell(Entry("earnings:bob", EntryKind.PayoutReturned, 25_000, DetailJson.Write(detail)))!.Body);

        var paid = new PayoutView(
            PayoutId.Parse("pay_1"), UserId.Parse("bob"), Diamonds.FromUnits(25_000), new Money(99, "USD"), PayoutStatus.Paid, Support.Entries.Noon, Support.Entries.Noon, null);
        Assert.Equal(
            """{"type":"payout.paid","timestamp":"2026-01-01T12:00:00Z","data":{"account":"earnings:bob","sequence":7,"payoutId":"pay_1","creatorId":"bob","diamonds":"2.5","money":{"amount":99,"currency":"USD"},"paidAt":"2026-01-01T12:00:00Z"}}""",
            WebhookEvent.OfPaidPayout(Entry("earnings:bob", EntryKind.Payout, -25_000, "{}"), paid).Body);
    }

    [Fact]
    public void An_event_has_the_same_name_for_ever_and_no_other_has_it()
    {
        // Receivers know by it what they had: it must not change from one version to the next.
        var name = "evt_" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("gift.sent\nwallet:alice\n7"))[..18]).Replace('+', '-').Replace('/', '_');
        Assert.Equal(name, Tell(GiftDebit("wallet:alice", -2))!.Id);
        Assert.NotEqual(name, Tell(GiftDebit("wallet:alic", -2))!.Id);
        Assert.NotEqual(name, Tell(GiftDebit("wallet:alice", -2) with { Sequence = 8 })!.Id);
    }

    private static Entry GiftDebit(string account, long amount) => Entry(account, EntryKind.Gift, amount, DetailJson.Write(new GiftDebitDetail
    {
        GiftId = GiftId.Parse("rose"),
        Quantity = 2,
        UnitCoins = new(1),
        ShareBps = new(5_000),
        Catalogue = 1,
        CreatorId = UserId.Parse("bob"),
        RoomId = RoomId.Parse("room_1"),
        Anonymous = true,
        Lots = [new LotDraw(1, new(2))],
    }));

    private static Entry Entry(string account, EntryKind kind, long amount, string detail) =>
        Support.Entries.After(new AccountHead(6, default, 100_000, 0), account, amount) with { Kind = kind, Detail = detail };

    private WebhookEvent? Tell(Entry entry) => WebhookEvent.Of(entry, _cipher);
}
