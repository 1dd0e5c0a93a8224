using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.UnitTests.Payments;

public sealed class RefundRulesTests
{
    private static readonly PurchaseState Paid = PurchaseState.Empty with { PaymentId = "pay-1", Credited = true };

    [Fact]
    public void So_many_coins_as_are_asked_for_go_back_when_the_provider_has_told_so() => Gen.Select(Gen.Long[1, 500], Gen.Long[0, 500], Gen.Long[1, 200].Array[1, 20]).Sample(
        (coins, more, wishes) =>
        {
            var terms = PurchaseWorld.Terms with { Coins = new Coins(coins), Price = new Money(coins + more, "USD") };
            var (state, left) = (Paid, coins);
            foreach (var (wish, n) in wishes.Select((wish, n) => (wish, n)))
            {
                var (amount, taken, refusal) = RefundRules.Decide(terms, state, new Coins(wish));
                if (refusal is not null)
                {
                    Assert.Equal((RefusalReason.NotRefundable, true), (refusal.Reason, wish > left));
                    continue;
                }

                Assert.Equal(wish, taken.Value);
                state = PurchaseRules.Take(terms, state, PurchaseWorld.Event(PaymentEventKind.Refunded, n, amount)).After;
                left -= wish;
                Assert.Equal(coins - left, PurchaseRules.Booked(state, done: false).Coins.Value);
            }

            var rest = RefundRules.Decide(terms, state, null);
            Assert.Equal((left > 0 ? null : RefusalReason.NotRefundable, left), (rest.Refusal?.Reason, rest.Coins.Value));
        },
        iter: 2_000);

    [Fact]
    public void What_was_asked_for_and_not_told_yet_is_gone()
    {
        var asked = Paid with { Requests = [new RefundRequest("one", "", UserId.Parse("operator"), "why", 400, new Coins(280), 1)] };
        Assert.Equal((99, new Coins(70), null), RefundRules.Decide(PurchaseWorld.Terms, asked, null));
        var told = PurchaseRules.Take(PurchaseWorld.Terms, asked with { Requests = [asked.Requests[0] with { RefundId = "Refunded-1" }] }, PurchaseWorld.Event(PaymentEventKind.Refunded, 1, 400)).After;
        Assert.Equal((99, new Coins(70), null), RefundRules.Decide(PurchaseWorld.Terms, told, null));
    }

    [Fact]
    public void Where_nothing_can_go_back_it_is_refused()
    {
        Assert.Equal(RefusalReason.NotRefundable, Refused(PurchaseState.Empty, null));
        Assert.Equal(RefusalReason.NotRefundable, Refused(Paid with { Disputes = [new DisputeFact("d", 1, DisputeStage.Open)] }, null));
        Assert.Equal(RefusalReason.NotRefundable, Refused(Paid with { Refunds = [new RefundFact("r", 499, false)] }, null));
        Assert.Equal(RefusalReason.NotRefundable, Refused(Paid, 351));
        Assert.Equal(RefusalReason.InvalidRequest, Refused(Paid, 0));

        static RefusalReason? Refused(PurchaseState state, long? coins) =>
            RefundRules.Decide(PurchaseWorld.Terms, state, coins is { } given ? new Coins(given) : null).Refusal?.Reason;
    }

    [Fact]
    public void Each_operators_each_key_is_a_request_of_its_own()
    {
        string[] names = [Of("pur_1", "anna", "k"), Of("pur_2", "anna", "k"), Of("pur_1", "bert", "k"), Of("pur_1", "anna", "l"), Of("pur_1", "anna", "k")];
        Assert.Equal(4, names.Distinct().Count());

        static string Of(string purchase, string by, string key) => RefundRules.NameOf(
            PurchaseId.Parse(purchase), new RefundPurchase(UserId.Parse(by), IdempotencyKey.Parse(key), RequestDigest.Of("request"u8), "why", null));
    }
}
