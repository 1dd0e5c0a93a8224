using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>What operators set on money for somebody: it holds beside what their owner sets, and no owner lifts it.</summary>
public sealed class GuardianTests
{
    private readonly ProtectedWallet _wallet = new();

    [Fact]
    public void The_stricter_of_a_guardians_limits_and_the_owners_holds_each_by_itself()
    {
        _wallet.GuardPaying(new(400, 500, null, 2_000));
        _wallet.LimitPaying(single: 300, daily: 1_000, weekly: 600);
        var limits = _wallet.Paying();
        Assert.Equal((new LimitAmounts(300, 1_000, 600, null), new LimitAmounts(400, 500, null, 2_000)), (limits.Limits, limits.Ceilings));

        IsRefused(_wallet.Checkout("pur_a", 301).Refusal, LimitPeriod.Single, 300);
        Assert.NotNull(_wallet.Checkout("pur_a", 300).Entry);
        IsRefused(_wallet.Checkout("pur_b", 102).Refusal, LimitPeriod.Daily, 500);
        _wallet.Pay("pur_a", 300);
        _wallet.Now += TimeSpan.FromDays(1);
        Assert.NotNull(_wallet.Checkout("pur_b", 200).Entry);
        IsRefused(_wallet.Checkout("pur_c", 2).Refusal, LimitPeriod.Weekly, 600);
        _wallet.Now += TimeSpan.FromDays(7);
        Assert.NotNull(_wallet.Checkout("pur_c", 300).Entry);
    }

    [Fact]
    public void Its_owner_lifts_none_of_them_and_they_hold_for_what_is_open_too()
    {
        _wallet.GuardPaying(new(null, 500, null, null));
        _wallet.LimitPaying();
        _wallet.Now += _wallet.Safety.RaiseDelay * 2;
        _wallet.LimitPaying();
        IsRefused(_wallet.Checkout("pur_a", 501).Refusal, LimitPeriod.Daily, 500);
        IsRefused(_wallet.Checkout("pur_a", 501, isOpen: true).Refusal, LimitPeriod.Daily, 500);

        _wallet.GuardPaying(LimitAmounts.None);
        Assert.Same(CheckoutRules.Unneeded, _wallet.Checkout("pur_a", 501).Refusal);
        Assert.True(_wallet.Paying().Ceilings.IsNone);
    }

    [Fact]
    public void They_leave_the_owners_as_they_are_also_those_that_wait()
    {
        _wallet.LimitPaying(daily: 300);
        _wallet.LimitPaying(daily: 800);
        _wallet.GuardPaying(new(null, 700, null, null));
        Assert.Equal((300, 800), (_wallet.Paying().Limits.Daily, _wallet.Paying().Pending?.Daily));
        IsRefused(_wallet.Checkout("pur_a", 301).Refusal, LimitPeriod.Daily, 300);
        _wallet.Now += _wallet.Safety.RaiseDelay;
        IsRefused(_wallet.Checkout("pur_a", 701).Refusal, LimitPeriod.Daily, 700);
        Assert.NotNull(_wallet.Checkout("pur_a", 700).Entry);
    }

    [Fact]
    public void Where_coins_are_sold_in_another_currency_they_refuse_all_until_an_operator_sets_them_anew()
    {
        _wallet.GuardPaying(new(null, 500, null, null));
        _wallet.LimitPaying(daily: 900, currency: "EUR");
        Assert.Equal(RefusalReason.PurchaseLimitExceeded, _wallet.Checkout("pur_a", 1, "EUR").Refusal?.Reason);
        Assert.Contains("Only operators", _wallet.Checkout("pur_a", 1, "EUR").Refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal(0, _wallet.Paying("EUR").Ceilings.Single);

        _wallet.GuardPaying(new(null, 600, null, null), "EUR");
        IsRefused(_wallet.Checkout("pur_a", 601, "EUR").Refusal, LimitPeriod.Daily, 600);
        Assert.NotNull(_wallet.Checkout("pur_a", 600, "EUR").Entry);
        Assert.Equal(600, _wallet.Paying("EUR").Ceilings.Daily);
    }

    private static void IsRefused(Refusal? refusal, LimitPeriod period, long limit) =>
        Assert.Equal((RefusalReason.PurchaseLimitExceeded, period, limit), (refusal!.Reason, refusal.Period!.Value, refusal.Limit!.Value));
}
