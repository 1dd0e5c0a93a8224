using CsCheck;
using OrleansCoins.GrainInterfaces;
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

    private static void IsRefused((Entry? Entry, Refusal? Refusal) answer, LimitPeriod period, long limit) => Assert.Equal(
        (RefusalReason.PurchaseLimitExceeded, period, limit), (answer.Refusal!.Reason, answer.Refusal.Period!.Value, answer.Refusal.Limit!.Value));
}
