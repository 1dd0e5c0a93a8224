using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.UnitTests.Payments;

public sealed class PurchaseRulesTests
{
    private static readonly Gen<PaymentEvent> Good = Gen.Frequency(
        (3, Gen.Const(PaymentEventKind.Succeeded)),
        (1, Gen.OneOf(PaymentEventKind.Failed, PaymentEventKind.Expired)),
        (4, Gen.Const(PaymentEventKind.Refunded)),
        (2, Gen.Const(PaymentEventKind.RefundedInAll)),
        (2, Gen.Const(PaymentEventKind.RefundFailed)),
        (3, Gen.OneOf(PaymentEventKind.DisputeOpened, PaymentEventKind.DisputeWon, PaymentEventKind.DisputeLost)))
        .SelectMany(_ => Gen.Int[1, 3], AnyOf);

    private static readonly Gen<PaymentEvent> Any =
        from good in Good
        from payment in Gen.Frequency((8, "pay-1"), (1, "pay-2"))
        from flaw in Gen.Frequency((20, 0), (1, 1), (1, 2), (1, 3))
        select good with
        {
            PaymentId = payment,
            Provider = flaw == 1 ? "another" : good.Provider,
            Amount = flaw == 2 ? new Money(good.Amount.Amount, "EUR") : good.Amount,
            Payer = flaw == 3 ? UserId.Parse("mallory") : null,
        };

    /// <summary>A set of events of one payment, and orders in which they come, some of them more than once.</summary>
    private static readonly Gen<(PaymentEvent[] Events, int[] Order, int[] Other)> Orders =
        from events in Good.Array[1, 7]
        from order in Gen.Shuffle(Twice(events.Length))
        from other in Gen.Shuffle(Twice(events.Length))
        select (events, order, other);

    [Fact]
    public void Any_order_and_any_repetition_of_what_is_told_ends_in_the_same_money_and_status() => Orders.Sample(
        told =>
        {
            var one = PurchaseWorld.Tell(told.Events, told.Order);
            var other = PurchaseWorld.Tell(told.Events, told.Other);
            Assert.Equal(Figures(one), Figures(other));
        },
        iter: 20_000);

    [Fact]
    public void Every_order_of_a_purchases_whole_life_ends_the_same()
    {
        PaymentEvent[] life =
        [
            PurchaseWorld.Event(PaymentEventKind.Failed),
            PurchaseWorld.Event(PaymentEventKind.Succeeded),
            PurchaseWorld.Event(PaymentEventKind.Refunded, 1, 100),
            PurchaseWorld.Event(PaymentEventKind.Refunded, 2, 33),
            PurchaseWorld.Event(PaymentEventKind.RefundFailed, 2, 33),
            PurchaseWorld.Event(PaymentEventKind.RefundedInAll, 1, 133),
            PurchaseWorld.Event(PaymentEventKind.DisputeOpened, 1, 200),
            PurchaseWorld.Event(PaymentEventKind.DisputeLost, 1, 200),
        ];
        var orders = 0;
        foreach (var order in Permutations([.. Enumerable.Range(0, life.Length)], 0))
        {
            var world = PurchaseWorld.Tell(life, order);
            Assert.Equal((PurchaseStatus.Paid, 300, 210, 350 - 210, 0), Figures(world));
            orders++;
        }

        Assert.Equal(40_320, orders);
    }

    [Fact]
    public void Coins_are_credited_and_taken_back_once_whatever_is_told_and_whoever_dies() => Gen.Select(
        Gen.Frequency((2, Any.Select(PaymentEvent? (told) => told)), (5, Gen.Const((PaymentEvent?)null))),
        Gen.Frequency((9, false), (1, true)),
        Gen.Int[0, 1_000]).Array[0, 60].Sample(
        happenings =>
        {
            var world = new PurchaseWorld();
            var told = new List<PaymentEvent>();
            var running = new List<IEnumerator<int>>();
            foreach (var (arrives, dies, pick) in happenings)
            {
                if (arrives is not null)
                {
                    running.Add(world.Process(arrives).GetEnumerator());
                    told.Add(arrives);
                }
                else if (running.Count > 0 && (dies || !running[pick % running.Count].MoveNext()))
                {
                    running.RemoveAt(pick % running.Count);
                }

                world.CheckSound();
            }

            // Whatever was lost, providers tell again until they are answered.
            foreach (var again in told)
            {
                world.Finish(again);
                world.CheckSound();
            }

            var paid = told.Any(told => IsGood(told) && told.Kind == PaymentEventKind.Succeeded);
            Assert.Equal(paid, world.Credits.Count == 1);
            Assert.Equal(paid, world.Status is PurchaseStatus.Paid or PurchaseStatus.Refunded or PurchaseStatus.Disputed);
            Assert.Equal(world.Status == PurchaseStatus.Disputed, world.Freezes.Count > 0);
            var back = PurchaseRules.BackOf(PurchaseWorld.Terms, world.State);
            Assert.Equal(paid ? (back, PurchaseRules.CoinsOf(PurchaseWorld.Terms, back).Value) : (0, 0), (world.MoneyBack, world.CoinsBack));
        },
        iter: 5_000);

    [Fact]
    public void The_parts_of_a_refund_take_exactly_all_coins() => Gen.Select(Gen.Long[1, 100_000], Gen.Long[1, 100_000], Gen.Long[1, 3_000].Array[1, 50]).Sample(
        (coins, price, parts) =>
        {
            var terms = PurchaseWorld.Terms with { Coins = new Coins(coins), Price = new Money(price, "USD") };
            var state = PurchaseState.Empty with { PaymentId = "pay-1", Credited = true };
            for (var n = 0; n < parts.Length; n++)
            {
                state = PurchaseRules.Take(terms, state, Part(n, long.Min(parts[n], price))).After;
                var (amount, taken) = PurchaseRules.Booked(state, done: false);
                Assert.Equal(long.Min(price, parts.Take(n + 1).Sum(part => long.Min(part, price))), amount);
                Assert.True((Int128)taken.Value * price <= (Int128)coins * amount && ((Int128)taken.Value + 1) * price > (Int128)coins * amount, "Rounded down");
            }

            state = PurchaseRules.Take(terms, state, Part(parts.Length, price)).After;
            Assert.Equal((price, new Coins(coins)), PurchaseRules.Booked(state, done: false));
            Assert.Equal(PurchaseStatus.Refunded, PurchaseRules.StatusOf(terms, state));
            Assert.All(state.Bookings, booking => Assert.True(booking.Coins >= Coins.Zero && booking.Amount > 0));

            PaymentEvent Part(int n, long amount) => PurchaseWorld.Event(PaymentEventKind.Refunded, n, amount);
        },
        iter: 2_000);

    [Fact]
    public void A_success_counts_after_a_failure_and_a_failure_not_after_a_success()
    {
        var world = new PurchaseWorld();
        world.Finish(PurchaseWorld.Event(PaymentEventKind.Failed));
        Assert.Equal(PurchaseStatus.Failed, world.Status);
        world.Finish(PurchaseWorld.Event(PaymentEventKind.Expired));
        Assert.Equal(PurchaseStatus.Expired, world.Status);
        world.Finish(PurchaseWorld.Event(PaymentEventKind.Succeeded));
        Assert.Equal(PurchaseStatus.Paid, world.Status);
        world.Finish(PurchaseWorld.Event(PaymentEventKind.Failed));
        Assert.Equal(PurchaseStatus.Paid, world.Status);
    }

    [Fact]
    public void A_dispute_shows_until_it_is_closed_and_a_lost_one_is_a_refund()
    {
        var world = PurchaseWorld.Tell([PurchaseWorld.Event(PaymentEventKind.Succeeded), PurchaseWorld.Event(PaymentEventKind.DisputeOpened, 1, PurchaseWorld.PriceAmount)], [0, 1]);
        Assert.Equal((PurchaseStatus.Disputed, 1), (world.Status, world.Freezes.Count));
        world.Finish(PurchaseWorld.Event(PaymentEventKind.DisputeWon, 1, PurchaseWorld.PriceAmount));
        Assert.Equal((PurchaseStatus.Paid, 0, 0L), (world.Status, world.Freezes.Count, world.CoinsBack));
        world.Finish(PurchaseWorld.Event(PaymentEventKind.DisputeLost, 1, PurchaseWorld.PriceAmount));
        Assert.Equal((PurchaseStatus.Refunded, 0, 350L), (world.Status, world.Freezes.Count, world.CoinsBack));
    }

    [Theory]
    [InlineData(PaymentEventKind.Succeeded, 498, "USD")]
    [InlineData(PaymentEventKind.Succeeded, 500, "USD")]
    [InlineData(PaymentEventKind.Succeeded, 499, "EUR")]
    [InlineData(PaymentEventKind.Refunded, 500, "USD")]
    [InlineData(PaymentEventKind.Refunded, 0, "USD")]
    [InlineData(PaymentEventKind.Refunded, 499, "EUR")]
    [InlineData(PaymentEventKind.DisputeLost, 499, "EUR")]
    public void A_payment_or_refund_that_does_not_fit_the_price_is_refused(PaymentEventKind kind, long amount, string currency) =>
        Refused(PurchaseWorld.Event(kind) with { Amount = new Money(amount, currency) }, RefusalReason.InvalidRequest, "data.amount");

    [Fact]
    public void A_payment_by_somebody_else_is_refused() =>
        Refused(PurchaseWorld.Event(PaymentEventKind.Succeeded) with { Payer = UserId.Parse("mallory") }, RefusalReason.InvalidRequest, "data.userId");

    [Theory]
    [InlineData(PaymentEventKind.Succeeded)]
    [InlineData(PaymentEventKind.Refunded)]
    [InlineData(PaymentEventKind.DisputeOpened)]
    public void What_is_told_of_another_payment_is_refused(PaymentEventKind kind) =>
        Refused(PurchaseWorld.Event(kind) with { PaymentId = "pay-2" }, RefusalReason.InvalidRequest, "data.paymentId");

    [Fact]
    public void Another_provider_knows_no_such_purchase() =>
        Refused(PurchaseWorld.Event(PaymentEventKind.Succeeded) with { Provider = "another" }, RefusalReason.UnknownPurchase, null);

    [Fact]
    public void A_purchase_has_no_more_refunds_than_it_can_keep()
    {
        var state = PurchaseState.Empty with { Refunds = [.. Enumerable.Range(0, PurchaseRules.FactsMax).Select(n => new RefundFact($"{n}", 1, false))] };
        var (after, refusal) = PurchaseRules.Take(PurchaseWorld.Terms, state, PurchaseWorld.Event(PaymentEventKind.Refunded));
        Assert.Equal((state, RefusalReason.InvalidRequest), (after, refusal!.Reason));
    }

    private static void Refused(PaymentEvent told, RefusalReason reason, string? field)
    {
        var state = PurchaseState.Empty with { PaymentId = "pay-1", Credited = true };
        var (after, refusal) = PurchaseRules.Take(PurchaseWorld.Terms, state, told);
        Assert.Same(state, after);
        Assert.Equal((reason, field), (refusal!.Reason, refusal.Field));
    }

    /// <summary>What is named alike is the same refund or dispute, of the same amount; some are of the whole price.</summary>
    private static PaymentEvent AnyOf(PaymentEventKind kind, int name) => PurchaseWorld.Event(
        kind,
        name,
        name == 3 ? PurchaseWorld.PriceAmount : (kind == PaymentEventKind.RefundedInAll ? 150 : kind == PaymentEventKind.Refunded ? 97 : 61) * name);

    private static bool IsGood(PaymentEvent told) =>
        told.Provider == PurchaseWorld.Terms.Provider && told.Amount.Currency == "USD" && told.Payer is null;

    private static (PurchaseStatus Status, long Money, long Coins, long Balance, int Freezes) Figures(PurchaseWorld world) => (
        world.Status, world.MoneyBack, world.CoinsBack, world.Credits.Count * PurchaseWorld.Terms.Coins.Value - world.CoinsBack, world.Freezes.Count);

    private static int[] Twice(int count) => [.. Enumerable.Range(0, count), .. Enumerable.Range(0, count)];

    private static IEnumerable<int[]> Permutations(int[] items, int from)
    {
        if (from == items.Length)
        {
            yield return items;
        }

        for (var at = from; at < items.Length; at++)
        {
            (items[from], items[at]) = (items[at], items[from]);
            foreach (var order in Permutations(items, from + 1))
            {
                yield return order;
            }

            (items[from], items[at]) = (items[at], items[from]);
        }
    }
}
