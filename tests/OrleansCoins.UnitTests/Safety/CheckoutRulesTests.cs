using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>How much money is paid: what waits to be paid counts with it.</summary>
public sealed class CheckoutRulesTests
{
    private readonly ProtectedWallet _wallet = new();

    [Fact]
    public void Without_a_limit_a_checkout_is_no_entry()
    {
        Assert.Same(CheckoutRules.Unneeded, _wallet.Checkout("pur_a", 999).Refusal);
        Assert.Single(_wallet.Account.Journal);
    }

    [Fact]
    public void An_open_checkout_counts_until_it_fails()
    {
        _wallet.LimitPaying(daily: 1_000);
        Assert.NotNull(_wallet.Checkout("pur_a", 600).Entry);
        IsRefused(_wallet.Checkout("pur_b", 500), LimitPeriod.Daily, 1_000);
        Assert.NotNull(_wallet.EndCheckout("pur_a").Entry);
        Assert.Same(CheckoutRules.Unneeded, _wallet.EndCheckout("pur_a").Refusal);
        Assert.NotNull(_wallet.Checkout("pur_b", 500).Entry);
        Assert.Equal(599, _wallet.Paying().Used.Daily);
    }

    [Fact]
    public void A_checkout_that_is_asked_for_again_counts_once_at_its_last_price_and_by_the_limits_of_then()
    {
        _wallet.LimitPaying(daily: 1_000);
        Assert.NotNull(_wallet.Checkout("pur_a", 100).Entry);
        Assert.Same(CheckoutRules.Unneeded, _wallet.Checkout("pur_a", 100).Refusal);
        Assert.NotNull(_wallet.Checkout("pur_a", 900).Entry);
        Assert.Equal(999, _wallet.Paying().Used.Daily);
        IsRefused(_wallet.Checkout("pur_a", 1_001), LimitPeriod.Daily, 1_000);

        _wallet.EndCheckout("pur_a");
        Assert.NotNull(_wallet.Checkout("pur_a", 900).Entry);
        _wallet.Exclude(_wallet.Now.AddDays(1));
        Assert.Equal(RefusalReason.SelfExcluded, _wallet.Checkout("pur_a", 900).Refusal?.Reason);
    }

    [Fact]
    public void A_checkout_that_is_paid_counts_once_and_still_tomorrow_if_it_is_open()
    {
        _wallet.LimitPaying(daily: 1_000);
        _wallet.Checkout("pur_a", 600);
        _wallet.Pay("pur_a", 600);
        Assert.Equal(699, _wallet.Paying().Used.Daily);
        _wallet.Checkout("pur_b", 300);
        _wallet.Now = _wallet.Now.AddDays(1);
        Assert.Equal((300, 999), (_wallet.Paying().Used.Daily, _wallet.Paying().Used.Monthly));
        IsRefused(_wallet.Checkout("pur_c", 701), LimitPeriod.Daily, 1_000);
    }

    [Fact]
    public void A_payment_after_a_failure_is_not_refused_and_counts()
    {
        _wallet.LimitPaying(daily: 1_000);
        _wallet.Checkout("pur_a", 600);
        _wallet.EndCheckout("pur_a");
        _wallet.Pay("pur_a", 600);
        Assert.Equal(699, _wallet.Paying().Used.Daily);
    }

    [Fact]
    public void A_checkout_that_nobody_tells_of_stops_counting_after_a_week()
    {
        _wallet.LimitPaying(monthly: 1_000);
        _wallet.Now = new DateTimeOffset(2026, 12, 3, 0, 0, 0, TimeSpan.Zero);
        _wallet.Checkout("pur_a", 900);
        _wallet.Now = _wallet.Now + CheckoutRules.Lifetime - TimeSpan.FromMicroseconds(1);
        Assert.NotNull(_wallet.Checkout("pur_b", 900).Refusal);
        _wallet.Now = _wallet.Now.AddMicroseconds(1);
        Assert.NotNull(_wallet.Checkout("pur_b", 900).Entry);
        Assert.Single(_wallet.Protection.Checkouts);
    }

    [Fact]
    public void What_was_paid_before_there_was_a_limit_counts_and_another_currency_fails_closed()
    {
        _wallet.Pay("pur_a", 600);
        _wallet.LimitPaying(single: 2_000, daily: 1_000);
        IsRefused(_wallet.Checkout("pur_b", 302), LimitPeriod.Daily, 1_000);
        IsRefused(_wallet.Checkout("pur_b", 2_001), LimitPeriod.Single, 2_000);
        Assert.Equal(RefusalReason.PurchaseLimitExceeded, _wallet.Checkout("pur_b", 1, "EUR").Refusal!.Reason);
    }

    [Fact]
    public void No_more_checkouts_are_open_than_a_wallet_holds()
    {
        _wallet.LimitPaying(daily: 1_000_000);
        for (var n = 0; n < Limits.CheckoutsOpenMax; n++)
        {
            Assert.NotNull(_wallet.Checkout($"pur_{n}", 1).Entry);
        }

        Assert.Equal(RefusalReason.PurchaseLimitExceeded, _wallet.Checkout("pur_x", 1).Refusal!.Reason);
    }

    [Fact]
    public void A_first_limit_counts_all_that_are_open_however_many_and_a_wallet_holds_few()
    {
        var until = CheckoutRules.Until(_wallet.Microsecond);
        var open = Enumerable.Range(0, 500).Select(n => new OpenCheckout(PurchaseId.Parse($"pur_{n}"), 2, n % 5 == 0 ? "EUR" : "USD", until - n)).ToList();

        _wallet.LimitPaying(daily: 900, open);
        _wallet.LimitPaying(daily: 900, open);

        Assert.Equal((99 + 800, 400 / 2), (_wallet.Paying().Used.Daily, _wallet.Protection.Checkouts.Where(static one => one.Currency == "EUR").Sum(static one => one.Amount)));
        Assert.Equal(Limits.CheckoutsOpenMax + 2, _wallet.Protection.Checkouts.Length);
        IsRefused(_wallet.Checkout("pur_x", 2), LimitPeriod.Daily, 900);

        // One that is known by itself ends by itself; of the others nobody knows which is which, and they end with the last of them.
        _wallet.EndCheckout("pur_1");
        _wallet.EndCheckout("pur_499");
        Assert.Equal(99 + 798, _wallet.Paying().Used.Daily);
        _wallet.Now += CheckoutRules.Lifetime;
        Assert.Equal(0, _wallet.Paying().Used.Daily);
    }

    [Fact]
    public void What_counts_after_a_look_is_exactly_what_is_open_whatever_was_opened_paid_and_over_before() => Gen
        .Select(Gen.Int[0, 6].Array[1, 200], Gen.Int[0, 1_000_000].Array[200])
        .Sample((acts, picks) =>
        {
            var (wallet, recent) = (new ProtectedWallet(), new List<OpenCheckout>());
            for (var n = 0; n < 70; n++)
            {
                Open(n);
            }

            Look();
            for (var n = 0; n < acts.Length; n++)
            {
                switch (acts[n])
                {
                    case 0 or 1:
                        Open(1_000 + n);
                        break;
                    case 2 when recent.Count > 0:
                        var paid = Take(n);
                        wallet.Pay(paid.PurchaseId.Value, Math.Max(1, paid.Amount), paid.Currency);
                        break;
                    case 3 when recent.Count > 0:
                        wallet.EndCheckout(Take(n).PurchaseId.Value);
                        break;
                    case 4 when recent.Count > 0:
                        // Over, and whoever was to tell the wallet died.
                        var over = picks[n] % recent.Count;
                        recent[over] = recent[over] with { Amount = 0 };
                        break;
                    case 5:
                        wallet.Now += TimeSpan.FromHours(picks[n] % 30);
                        recent.RemoveAll(one => wallet.Microsecond >= one.Until);
                        break;
                    default:
                        Look();
                        break;
                }
            }

            Look();

            // While no limit was known: nothing is written of it.
            void Open(int n) => recent.Insert(0, new OpenCheckout(
                PurchaseId.Parse($"pur_{n}"), 1 + (picks[n % 200] % 500), n % 3 == 0 ? "EUR" : "USD", CheckoutRules.Until(wallet.Microsecond) + (n % 7)));

            OpenCheckout Take(int n)
            {
                var taken = recent[picks[n] % recent.Count];
                recent.Remove(taken);
                return taken;
            }

            void Look()
            {
                wallet.LimitPaying(daily: 1_000_000, recent);
                foreach (var currency in new[] { "EUR", "USD" })
                {
                    Assert.Equal(Sum(recent, currency), Sum(wallet.Protection.Checkouts.Where(one => wallet.Microsecond < one.Until), currency));
                }

                Assert.Empty(CheckoutRules.Uncounted(wallet.Protection, recent));
                Assert.InRange(wallet.Protection.Checkouts.Length, 0, Limits.CheckoutsOpenMax + 2);
            }
        });

    [Fact]
    public void A_sum_of_older_checkouts_takes_the_place_of_the_one_before_also_of_one_with_an_older_name()
    {
        var until = CheckoutRules.Until(_wallet.Microsecond);
        var open = Enumerable.Range(0, Limits.CheckoutsOpenMax + 10).Select(n => new OpenCheckout(PurchaseId.Parse($"pur_{n}"), 2, "USD", until - n)).ToList();
        _wallet.LimitPaying(daily: 900, [new OpenCheckout(PurchaseId.Parse($"pur_older-USD-{until - 50}"), 20, "USD", until)]);
        _wallet.LimitPaying(daily: 900, open);
        Assert.Equal(99 + 120, _wallet.Paying().Used.Daily);

        // The newest of the sum is over, and with it the time that the sum ends at.
        open.RemoveAt(Limits.CheckoutsOpenMax);
        _wallet.LimitPaying(daily: 900, open);
        Assert.Equal(99 + 118, _wallet.Paying().Used.Daily);
        Assert.Equal("pur_older-USD", Assert.Single(_wallet.Protection.Checkouts, static one => one.Amount == 18).PurchaseId.Value);

        open.RemoveRange(Limits.CheckoutsOpenMax, 9);
        _wallet.LimitPaying(daily: 900, open);
        Assert.Equal((99 + 100, Limits.CheckoutsOpenMax), (_wallet.Paying().Used.Daily, _wallet.Protection.Checkouts.Length));
    }

    [Fact]
    public void Reminders_come_once_each_with_the_checkout_that_reaches_them_and_count_what_waits_to_be_paid()
    {
        _wallet.LimitPaying(daily: 1_000, monthly: 2_000);
        Assert.Null(Reminders("pur_a", 400));
        Assert.Equal([(LimitPeriod.Daily, 50, 500L, 1_000L)], Reminders("pur_b", 1));
        _wallet.Pay("pur_b", 1);
        _wallet.EndCheckout("pur_a");
        Assert.Equal([(LimitPeriod.Daily, 80, 900L, 1_000L)], Reminders("pur_c", 800)!.Where(static one => one.Percent == 80));
        Assert.Equal([(LimitPeriod.Daily, 100, 1_000L, 1_000L), (LimitPeriod.Monthly, 50, 1_000L, 2_000L)], Reminders("pur_d", 100));

        // Asked for again after its answer was lost, it counts already, and says the same.
        var again = new ReserveCheckout(PurchaseId.Parse("pur_d"), new(100, "USD"), null);
        Assert.Equal([100, 50], CheckoutRules.Remind(_wallet.Protection, again, _wallet.Safety, _wallet.Microsecond)!.Value.Select(static one => one.Percent));
        Assert.Null(CheckoutRules.Remind(WalletProtection.None, again, _wallet.Safety, _wallet.Microsecond));
    }

    [Fact]
    public void A_checkout_that_is_open_is_refused_by_what_its_owner_sets_and_by_nothing_that_was_asked_before()
    {
        var wallet = new ProtectedWallet { Safety = new SafetyOptions { PurchaseCeilings = new(500, null, null, null) } };
        Assert.Equal(RefusalReason.AgeRestricted, wallet.Checkout("pur_a", 600).Refusal!.Reason);
        Assert.Same(CheckoutRules.Unneeded, wallet.Checkout("pur_a", 600, isOpen: true).Refusal);

        wallet.LimitPaying(daily: 698);
        IsRefused(wallet.Checkout("pur_a", 600, isOpen: true), LimitPeriod.Daily, 698);
        Assert.NotNull(wallet.Checkout("pur_b", 599, isOpen: true).Entry);
        wallet.LimitPaying(single: 598, daily: 698);
        IsRefused(wallet.Checkout("pur_b", 599, isOpen: true), LimitPeriod.Single, 598);
        wallet.Exclude(wallet.Now.AddDays(1));
        Assert.Equal(RefusalReason.SelfExcluded, wallet.Checkout("pur_b", 599, isOpen: true).Refusal!.Reason);
    }

    [Fact]
    public void Limits_in_another_currency_are_no_way_to_higher_ones()
    {
        _wallet.LimitPaying(single: 500, daily: 1_000);
        _wallet.LimitPaying(single: 400, daily: 9_000, currency: "EUR");
        var limits = _wallet.Paying("EUR");
        Assert.Equal((400, 1_000, 9_000, "EUR"), (limits.Limits.Single, limits.Limits.Daily, limits.Pending?.Daily, limits.Currency));
        IsRefused(_wallet.Checkout("pur_a", 401, "EUR"), LimitPeriod.Single, 400);

        // Back again before it is time: what waited in the other currency doesn't come.
        _wallet.LimitPaying(single: 400, daily: 1_000);
        _wallet.Now += _wallet.Safety.RaiseDelay;
        Assert.Equal((1_000, null), (_wallet.Paying().Limits.Daily, _wallet.Paying().Pending));
        _wallet.LimitPaying(currency: "EUR");
        Assert.Equal((400, 1_000), (_wallet.Paying("EUR").Limits.Single, _wallet.Paying("EUR").Limits.Daily));
        _wallet.Now += _wallet.Safety.RaiseDelay;
        Assert.True(_wallet.Paying("EUR").Limits.IsNone);
    }

    [Fact]
    public void Whatever_becomes_of_checkouts_what_is_paid_and_open_stays_within_the_limit() => Gen
        .Select(Gen.Int[0, 3].Array[1, 60], Gen.Long[1, 700].Array[60])
        .Sample((acts, cents) =>
        {
            var wallet = new ProtectedWallet();
            wallet.LimitPaying(daily: 1_500);
            for (var n = 0; n < acts.Length; n++)
            {
                var open = wallet.Protection.Checkouts;
                switch (acts[n])
                {
                    case 2 when open.Length > 0:
                        wallet.Pay(open[0].PurchaseId.Value, open[0].Amount);
                        break;
                    case 3 when open.Length > 0:
                        wallet.EndCheckout(open[^1].PurchaseId.Value);
                        break;
                    default:
                        wallet.Checkout($"pur_{n}", cents[n]);
                        break;
                }

                Assert.True(wallet.Paying().Used.Daily <= 1_500);
            }
        });

    private List<(LimitPeriod Period, int Percent, long Used, long Limit)>? Reminders(string purchase, long cents) =>
        ProtectionJson.ReadCheckout(_wallet.Checkout(purchase, cents).Entry!).Reminders?.Select(static one => (one.Period, one.Percent, one.Used, one.Limit)).ToList();

    private static long Sum(IEnumerable<OpenCheckout> checkouts, string currency) => checkouts.Where(one => one.Currency == currency).Sum(static one => one.Amount);

    private static void IsRefused((Entry? Entry, Refusal? Refusal) answer, LimitPeriod period, long limit) => Assert.Equal(
        (RefusalReason.PurchaseLimitExceeded, period, limit), (answer.Refusal!.Reason, answer.Refusal.Period!.Value, answer.Refusal.Limit!.Value));
}
