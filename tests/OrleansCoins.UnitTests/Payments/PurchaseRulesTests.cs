using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.UnitTests.Payments;

public sealed class PurchaseRulesTests
{
    private static readonly Money Price = new(499, "USD");

    private static readonly Gen<PaymentEvent> Event =
        from kind in Gen.Frequency((3, PaymentEventKind.Succeeded), (2, PaymentEventKind.Failed))
        from payment in Gen.OneOf("pay-1", "pay-2")
        from amount in Gen.Frequency((8, Price), (1, new Money(498, "USD")), (1, new Money(499, "EUR")))
        from provider in Gen.Frequency((12, "sandbox"), (1, "another"))
        select new PaymentEvent(kind, provider, payment, PurchaseId.Parse("pur_1"), amount);

    /// <summary>What happens next: an event arrives, a processor goes on to its next write, or one dies.</summary>
    private static readonly Gen<(PaymentEvent? Arrives, bool Dies, int Pick)[]> Happenings = Gen.Select(
        Gen.Frequency((2, Event.Select(PaymentEvent? (payment) => payment)), (5, Gen.Const((PaymentEvent?)null))),
        Gen.Frequency((9, false), (1, true)),
        Gen.Int[0, 1_000]).Array[0, 60];

    [Fact]
    public void Coins_are_credited_at_most_once_whatever_is_told_and_whoever_dies() => Happenings.Sample(
        happenings =>
        {
            var world = new World();
            var running = new List<IEnumerator<int>>();
            foreach (var (arrives, dies, pick) in happenings)
            {
                if (arrives is not null)
                {
                    running.Add(world.Process(arrives).GetEnumerator());
                    world.Told.Add(arrives);
                }
                else if (running.Count > 0 && (dies || !running[pick % running.Count].MoveNext()))
                {
                    running.RemoveAt(pick % running.Count);
                }

                world.CheckCreditedOnce();
            }

            // Whatever was lost, providers tell again until they are answered.
            foreach (var told in world.Told)
            {
                world.Finish(told);
                world.CheckCreditedOnce();
            }

            var paid = world.Told.Any(told => IsGood(told) && told.Kind == PaymentEventKind.Succeeded);
            Assert.Equal(paid, world.Credited.Count == 1);
            Assert.Equal(paid, world.Status == PurchaseStatus.Paid);
        },
        iter: 5_000);

    [Fact]
    public void A_success_counts_after_a_failure()
    {
        var world = new World();
        world.Finish(Told(PaymentEventKind.Failed));
        Assert.Equal(PurchaseStatus.Failed, world.Status);
        world.Finish(Told(PaymentEventKind.Succeeded));
        Assert.Equal(PurchaseStatus.Paid, world.Status);
        world.Finish(Told(PaymentEventKind.Failed));
        Assert.Equal(PurchaseStatus.Paid, world.Status);
    }

    [Theory]
    [InlineData(PurchaseStatus.Pending)]
    [InlineData(PurchaseStatus.Failed)]
    [InlineData(PurchaseStatus.Expired)]
    public void A_purchase_is_claimed_before_its_coins_are_credited(PurchaseStatus status)
    {
        Assert.Equal((PurchaseRules.Step.Claim, null), Decide(status, null, Told(PaymentEventKind.Succeeded)));
        Assert.Equal((PurchaseRules.Step.Credit, null), Decide(status, "pay-1", Told(PaymentEventKind.Succeeded)));
    }

    [Theory]
    [InlineData(PurchaseStatus.Paid)]
    [InlineData(PurchaseStatus.Refunded)]
    [InlineData(PurchaseStatus.Disputed)]
    public void A_purchase_that_is_paid_is_never_credited_again(PurchaseStatus status)
    {
        Assert.Equal((PurchaseRules.Step.None, null), Decide(status, "pay-1", Told(PaymentEventKind.Succeeded)));
        Assert.Equal((PurchaseRules.Step.None, null), Decide(status, "pay-1", Told(PaymentEventKind.Failed)));
    }

    [Fact]
    public void A_failure_cannot_undo_a_claim() =>
        Assert.Equal((PurchaseRules.Step.None, null), Decide(PurchaseStatus.Pending, "pay-1", Told(PaymentEventKind.Failed)));

    [Fact]
    public void A_second_payment_of_the_same_purchase_is_refused()
    {
        var (step, refusal) = Decide(PurchaseStatus.Pending, "pay-1", Told(PaymentEventKind.Succeeded) with { PaymentId = "pay-2" });
        Assert.Equal((PurchaseRules.Step.None, RefusalReason.InvalidRequest, "data.paymentId"), (step, refusal!.Reason, refusal.Field));
    }

    [Theory]
    [InlineData(498, "USD")]
    [InlineData(500, "USD")]
    [InlineData(499, "EUR")]
    public void A_payment_of_another_amount_is_refused(long amount, string currency)
    {
        var (step, refusal) = Decide(PurchaseStatus.Pending, null, Told(PaymentEventKind.Succeeded) with { Amount = new Money(amount, currency) });
        Assert.Equal((PurchaseRules.Step.None, RefusalReason.InvalidRequest, "data.amount"), (step, refusal!.Reason, refusal.Field));
    }

    [Fact]
    public void Another_provider_knows_no_such_purchase()
    {
        var (step, refusal) = Decide(PurchaseStatus.Pending, null, Told(PaymentEventKind.Succeeded) with { Provider = "another" });
        Assert.Equal((PurchaseRules.Step.None, RefusalReason.UnknownPurchase), (step, refusal!.Reason));
    }

    private static bool IsGood(PaymentEvent told) => told.Provider == "sandbox" && told.Amount == Price;

    private static PaymentEvent Told(PaymentEventKind kind) => new(kind, "sandbox", "pay-1", PurchaseId.Parse("pur_1"), Price);

    private static (PurchaseRules.Step Step, Refusal? Refusal) Decide(PurchaseStatus status, string? claimedBy, PaymentEvent payment) =>
        PurchaseRules.Decide(status, Price, "sandbox", claimedBy, payment);

    /// <summary>A purchase's document, guarded by its version, and the wallet, which credits each payment once: what survives a crash.</summary>
    private sealed class World
    {
        private string? _claimedBy;
        private int _version;

        public PurchaseStatus Status { get; private set; }

        public HashSet<string> Credited { get; } = [];

        public List<PaymentEvent> Told { get; } = [];

        /// <summary>Does what the purchase's grain does of an event. Between any two steps anything may happen, also the end.</summary>
        public IEnumerable<int> Process(PaymentEvent payment)
        {
            for (var tries = 0; ; tries++)
            {
                Assert.True(tries < 100, "An event is settled in a few tries");
                var (status, claimedBy, version) = (Status, _claimedBy, _version);
                yield return tries;
                var (step, _) = PurchaseRules.Decide(status, Price, "sandbox", claimedBy, payment);
                if (step == PurchaseRules.Step.None)
                {
                    yield break;
                }

                if (step == PurchaseRules.Step.Credit)
                {
                    Credited.Add(payment.PaymentId);
                    yield return tries;
                }

                if (version != _version)
                {
                    continue;
                }

                _version++;
                _claimedBy = step == PurchaseRules.Step.Claim ? payment.PaymentId : _claimedBy;
                Status = step switch { PurchaseRules.Step.Credit => PurchaseStatus.Paid, PurchaseRules.Step.Fail => PurchaseStatus.Failed, _ => Status };
                if (step != PurchaseRules.Step.Claim)
                {
                    yield break;
                }
            }
        }

        public void Finish(PaymentEvent payment)
        {
            foreach (var _ in Process(payment))
            {
                // Undisturbed to the end.
            }
        }

        public void CheckCreditedOnce()
        {
            Assert.True(Credited.Count <= 1, $"Credited for {string.Join(" and ", Credited)}");
            Assert.All(Credited, payment => Assert.Equal(_claimedBy, payment));
            Assert.True(Status != PurchaseStatus.Paid || Credited.Count == 1, "Paid, but nothing was credited");
        }
    }
}
