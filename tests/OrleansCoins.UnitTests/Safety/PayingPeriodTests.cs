using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>The days that money is counted by: the owner's, whatever clocks, zones and currencies do.</summary>
public sealed class PayingPeriodTests
{
    private readonly ProtectedWallet _wallet = new();

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T09:00:00Z", "2026-03-29T22:00:00Z")] // 23 hours
    [InlineData("Europe/Berlin", "2026-10-25T09:00:00Z", "2026-10-25T23:00:00Z")] // 25 hours
    [InlineData("Asia/Kathmandu", "2026-11-26T18:14:59Z", "2026-11-26T18:15:00Z")]
    [InlineData("Pacific/Kiritimati", "2026-11-26T11:00:00Z", "2026-11-27T10:00:00Z")]
    public void What_is_paid_counts_until_the_owners_day_is_over(string zone, string at, string end)
    {
        _wallet.Move(zone);
        _wallet.LimitPaying(daily: 1_000);
        _wallet.Now = Parse(at);
        _wallet.Checkout("pur_a", 1_000);
        _wallet.Pay("pur_a", 1_000);

        Assert.Equal((1_000, Parse(end)), (_wallet.Paying().Used.Daily, _wallet.Paying().ResetsAt.Daily));
        _wallet.Now = Parse(end).AddMicroseconds(-1);
        Assert.Equal(Parse(end), _wallet.Checkout("pur_b", 1).Refusal!.ResetsAt);
        _wallet.Now = Parse(end);
        Assert.NotNull(_wallet.Checkout("pur_b", 1_000).Entry);
    }

    [Fact]
    public void Another_time_zone_gives_nobody_a_second_day_to_pay_in()
    {
        _wallet.Now = Parse("2026-11-26T09:00:00Z");
        _wallet.LimitPaying(daily: 1_000);
        _wallet.Pay("pur_a", 1_000);
        _wallet.Move("Pacific/Kiritimati");
        _wallet.Now = Parse("2026-11-26T11:00:00Z");
        Assert.Equal(Parse("2026-11-27T00:00:00Z"), _wallet.Checkout("pur_b", 1).Refusal!.ResetsAt);
        _wallet.Now = Parse("2026-11-27T00:00:00Z");
        _wallet.Pay("pur_b", 1_000);
        _wallet.Now = Parse("2026-11-27T12:00:00Z");
        Assert.Equal(Parse("2026-11-28T10:00:00Z"), _wallet.Checkout("pur_c", 1).Refusal!.ResetsAt);
    }

    [Fact]
    public void A_clock_that_jumps_gives_nobody_a_second_day_to_pay_in()
    {
        _wallet.LimitPaying(daily: 1_000);
        _wallet.Pay("pur_a", 901);
        _wallet.Now = _wallet.Now.AddDays(3);
        _wallet.Pay("pur_b", 600);
        Assert.NotNull(_wallet.Checkout("pur_c", 400).Entry);
        _wallet.Now = _wallet.Now.AddDays(-3);
        Assert.Equal(LimitPeriod.Daily, _wallet.Checkout("pur_d", 1).Refusal?.Period);
        _wallet.Now = _wallet.Now.AddDays(1);
        Assert.Equal(LimitPeriod.Daily, _wallet.Checkout("pur_d", 1).Refusal?.Period);
    }

    [Fact]
    public void A_payment_in_another_currency_gives_no_room_in_the_one_before_or_in_its_own()
    {
        _wallet.Pay("pur_a", 900);
        _wallet.Pay("pur_b", 500, "EUR");
        _wallet.LimitPaying(daily: 600, currency: "EUR");

        // Opened before coins were sold in euros, and paid late.
        _wallet.Pay("pur_c", 50);
        Assert.Equal((500, 99 + 950), (_wallet.Paying("EUR").Used.Daily, _wallet.Paying().Used.Daily));
        Assert.Equal((RefusalReason.PurchaseLimitExceeded, 600L), _wallet.Checkout("pur_d", 101, "EUR").Refusal is { } refusal ? (refusal.Reason, refusal.Limit) : default);
        Assert.NotNull(_wallet.Checkout("pur_d", 100, "EUR").Entry);
        _wallet.Pay("pur_d", 100, "EUR");
        _wallet.Pay("pur_e", 1, "JPY");
        Assert.Equal((600, 99 + 950, 1), (_wallet.Paying("EUR").Used.Daily, _wallet.Paying().Used.Daily, _wallet.Paying("JPY").Used.Daily));
        Assert.Equal(["USD", "EUR"], _wallet.Protection.PaidElsewhere!.Value.Select(static one => one.Currency));
    }

    [Fact]
    public void Whatever_becomes_of_checkouts_days_zones_and_currencies_no_period_gets_more_than_its_limit() => Gen.Select(
            Gen.Int[0, 7].Array[1, 120], Gen.Long[1, 600].Array[120], Gen.OneOf<string?>(null, "Europe/Berlin", "Pacific/Kiritimati", "Asia/Kathmandu"))
        .Sample((acts, amounts, zone) =>
        {
            var wallet = new ProtectedWallet { Now = Parse("2026-03-27T12:00:00Z") };
            wallet.LimitPaying(daily: 1_000, weekly: 2_500, monthly: 6_000);
            for (var n = 0; n < acts.Length; n++)
            {
                wallet.Now = wallet.Now.AddMinutes(amounts[n]);
                var open = wallet.Protection.Checkouts.Where(one => wallet.Microsecond < one.Until).ToList();
                switch (acts[n])
                {
                    case 0 when open.Count > 0:
                        wallet.EndCheckout(open[0].PurchaseId.Value);
                        break;
                    case 1 or 2 when open.Count > 0:
                        wallet.Pay(open[^1].PurchaseId.Value, open[^1].Amount);
                        break;
                    case 3:
                        wallet.Move(amounts[n] % 2 == 0 ? zone : null);
                        break;
                    case 4:
                        wallet.Pay($"pur_other-{n}", amounts[n], "EUR");
                        break;
                    default:
                        wallet.Checkout($"pur_{n}", amounts[n]);
                        break;
                }

                var used = wallet.Paying().Used;
                Assert.True(used is { Daily: <= 1_000, Weekly: <= 2_500, Monthly: <= 6_000 }, $"{used} after {n} acts");
            }
        });

    private static DateTimeOffset Parse(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
