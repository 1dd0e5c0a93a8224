using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>How much a wallet spends, whatever its owner asks for, and whatever the clock says.</summary>
public sealed class SpendingLimitTests
{
    private static readonly SafetyOptions Usual = SafetyOptions.Unrestricted with { RaiseDelay = TimeSpan.FromDays(1) };
    private readonly ProtectedWallet _wallet = new() { Safety = Usual };

    [Fact]
    public void What_was_spent_before_there_was_a_limit_counts()
    {
        _wallet.Give(60);
        _wallet.Limit(daily: 100);

        Assert.Equal(new PeriodAmounts(60, 60, 60), _wallet.Limits.Used);
        IsRefused(_wallet.Give(41), LimitPeriod.Daily, 100, "2026-");
        Assert.Null(_wallet.Give(40).Refusal);
        IsRefused(_wallet.Give(1), LimitPeriod.Daily, 100, "2026-");
    }

    [Fact]
    public void Each_limit_holds_by_itself()
    {
        _wallet.Limit(single: 50);
        IsRefused(_wallet.Give(51), LimitPeriod.Single, 50, null);
        _wallet.Limit(single: 50, weekly: 70);
        Assert.Null(_wallet.Give(50).Refusal);
        IsRefused(_wallet.Give(21), LimitPeriod.Weekly, 70, "2026-");
        _wallet.Limit(single: 50, weekly: 70, monthly: 60);
        IsRefused(_wallet.Give(11), LimitPeriod.Monthly, 60, "2026-");
        Assert.Null(_wallet.Give(10).Refusal);
    }

    [Fact]
    public void An_unlock_is_spending()
    {
        _wallet.Limit(daily: 70);
        _wallet.Give(30);
        IsRefused(_wallet.Unlock(), LimitPeriod.Daily, 70, "2026-");
        _wallet.Now = _wallet.Now.AddDays(1);
        Assert.Null(_wallet.Unlock().Refusal);
        Assert.Equal(50, _wallet.Limits.Used.Daily);
    }

    [Fact]
    public void What_is_lower_holds_at_once_and_what_is_higher_after_the_delay()
    {
        _wallet.Limit(daily: 100, weekly: 200);
        _wallet.Limit(daily: 500, weekly: 150);
        Assert.Equal(new LimitAmounts(null, 100, 150, null), _wallet.Limits.Limits);
        Assert.Equal((new LimitAmounts(null, 500, 150, null), _wallet.Now.AddDays(1)), (_wallet.Limits.Pending!.Value, _wallet.Limits.EffectiveAt!.Value));

        _wallet.Now = _wallet.Now.AddDays(1).AddMicroseconds(-1);
        Assert.Equal(100, _wallet.Limits.Limits.Daily);
        _wallet.Now = _wallet.Now.AddMicroseconds(1);
        Assert.Equal((new LimitAmounts(null, 500, 150, null), (LimitAmounts?)null), (_wallet.Limits.Limits, _wallet.Limits.Pending));
    }

    [Fact]
    public void Asking_again_does_not_start_the_waiting_anew_and_asking_for_more_does()
    {
        _wallet.Limit(daily: 100);
        _wallet.Limit(daily: 500);
        var first = _wallet.Now.AddDays(1);
        _wallet.Now = _wallet.Now.AddHours(20);
        _wallet.Limit(daily: 400);
        Assert.Equal(first, _wallet.Limits.EffectiveAt);
        _wallet.Limit(daily: 401);
        Assert.Equal(_wallet.Now.AddDays(1), _wallet.Limits.EffectiveAt);
        _wallet.Limit();
        Assert.Equal((100, _wallet.Now.AddDays(1)), (_wallet.Limits.Limits.Daily, _wallet.Limits.EffectiveAt));
        _wallet.Limit(daily: 90);
        Assert.Equal((90, (LimitAmounts?)null), (_wallet.Limits.Limits.Daily, _wallet.Limits.Pending));
    }

    [Fact]
    public void An_operators_limit_holds_beside_the_owners_and_no_owner_lifts_it()
    {
        _wallet.Guard(new(null, 10, null, null));
        _wallet.Limit(daily: 1_000);
        _wallet.Now = _wallet.Now.AddDays(2);
        IsRefused(_wallet.Give(11), LimitPeriod.Daily, 10, "2026-");
        Assert.Equal((1_000, 10), (_wallet.Limits.Limits.Daily, _wallet.Limits.Ceilings.Daily));
        _wallet.Limit(daily: 5);
        IsRefused(_wallet.Give(6), LimitPeriod.Daily, 5, "2026-");
        _wallet.Guard(default);
        _wallet.Limit(daily: 5);
        Assert.Null(_wallet.Give(5).Refusal);
    }

    [Fact]
    public void Who_is_young_or_does_not_say_has_the_stricter_ceilings()
    {
        var wallet = new ProtectedWallet { Safety = Usual with { Ceilings = new(null, 100, null, null), YoungCeilings = new(null, 10, null, 50), YoungUnder = 21 } };
        Assert.NotNull(wallet.Give(11).Refusal);
        Assert.NotNull(wallet.Give(11, BornOn("2006-01-01")).Refusal);
        Assert.Null(wallet.Give(11, BornOn("1990-01-01")).Refusal);
        IsRefused(wallet.Give(90, BornOn("1990-01-01")), LimitPeriod.Daily, 100, "2026-");
    }

    [Fact]
    public void A_gift_that_comes_back_gives_its_room_back_where_it_was_spent()
    {
        _wallet.Limit(daily: 100, monthly: 150);
        var yesterday = _wallet.Give(100).Entry!;
        _wallet.Now = _wallet.Now.AddDays(1);
        var today = _wallet.Give(50).Entry!;
        _wallet.Return(yesterday);
        Assert.Equal(new PeriodAmounts(50, 50, 50), _wallet.Limits.Used);
        _wallet.Return(today);
        Assert.Equal(new PeriodAmounts(0, 0, 0), _wallet.Limits.Used);
    }

    [Fact]
    public void Reminders_come_once_each_with_the_gift_that_reaches_them()
    {
        _wallet.Limit(daily: 100, weekly: 1_000);
        Assert.Null(Reminders(_wallet.Give(49).Entry!));
        Assert.Equal([(LimitPeriod.Daily, 50, 50L, 100L)], Reminders(_wallet.Give(1).Entry!));
        Assert.Null(Reminders(_wallet.Give(29).Entry!));
        Assert.Equal([(LimitPeriod.Daily, 100, 100L, 100L)], Reminders(_wallet.Give(21).Entry!));

        _wallet.Now = _wallet.Now.AddDays(1);
        Assert.Equal([(LimitPeriod.Daily, 80, 85L, 100L)], Reminders(_wallet.Give(85).Entry!));
    }

    [Fact]
    public void A_wallet_without_limits_writes_nothing_about_them_into_its_entries()
    {
        var gift = _wallet.Give(60).Entry!.Detail;
        Assert.DoesNotContain("periods", gift, StringComparison.Ordinal);
        Assert.DoesNotContain("reminders", gift, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_time_zone_counts_from_the_next_day()
    {
        _wallet.Now = new DateTimeOffset(2026, 11, 26, 9, 0, 0, TimeSpan.Zero);
        _wallet.Limit(daily: 100);
        _wallet.Give(100);
        _wallet.Move("Pacific/Kiritimati");
        _wallet.Now = _wallet.Now.AddHours(2);
        // There the day ended at 10:00; here it ends at midnight, and then runs until there the next one is over, since ten hours make no day.
        IsRefused(_wallet.Give(1), LimitPeriod.Daily, 100, "2026-11-27T00:00");
        _wallet.Now = new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);
        var opens = _wallet.Give(100).Entry!;
        Assert.Equal(Microseconds.FromTime(new DateTimeOffset(2026, 11, 28, 10, 0, 0, TimeSpan.Zero)), DetailJson.ReadGiftDebit(opens).Periods!.Day);
        _wallet.Now = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
        IsRefused(_wallet.Give(1), LimitPeriod.Daily, 100, "2026-11-28T10:00");
        _wallet.Now = new DateTimeOffset(2026, 11, 28, 10, 0, 0, TimeSpan.Zero);
        Assert.Null(_wallet.Give(100).Refusal);
        Assert.Equal(new DateTimeOffset(2026, 11, 29, 10, 0, 0, TimeSpan.Zero), _wallet.Limits.ResetsAt.Daily);
    }

    [Fact]
    public void A_clock_that_jumps_gives_nobody_a_second_day()
    {
        _wallet.Limit(daily: 100);
        _wallet.Give(100);
        _wallet.Now = _wallet.Now.AddDays(3);
        Assert.Null(_wallet.Give(100).Refusal);
        _wallet.Now = _wallet.Now.AddDays(-3);
        Assert.NotNull(_wallet.Give(1).Refusal);
        _wallet.Now = _wallet.Now.AddDays(1);
        Assert.NotNull(_wallet.Give(1).Refusal);
    }

    [Fact]
    public void Whatever_comes_no_period_gets_more_than_its_limit_and_a_replay_agrees() => Gen.Select(
            Gen.Int[0, 7].Array[1, 120], Gen.Long[1, 60].Array[120], Gen.Int[-40, 40].Array[120], Gen.OneOf<string?>(null, "Europe/Berlin", "Pacific/Kiritimati", "Asia/Kathmandu"))
        .Sample((acts, coins, hours, zone) =>
        {
            var wallet = new ProtectedWallet { Safety = Usual, Now = new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero) };
            wallet.Limit(daily: 100, weekly: 250, monthly: 600);
            var given = new List<(Entry Debit, SpentPeriods At)>();
            var back = new HashSet<long>();
            for (var n = 0; n < acts.Length; n++)
            {
                wallet.Now = wallet.Now.AddHours(acts[n] == 0 ? hours[n] : Math.Abs(hours[n]) / 8.0);
                switch (acts[n])
                {
                    case 1 when given.Count > 0 && given[(int)(coins[n] % given.Count)].Debit is var debit && back.Add(debit.Sequence):
                        wallet.Return(debit);
                        break;
                    case 2:
                        wallet.Move(n % 2 == 0 ? zone : null);
                        break;
                    default:
                        if (wallet.Give(coins[n]).Entry is { } entry)
                        {
                            given.Add((entry, wallet.Account.State.Spent));
                        }

                        break;
                }
            }

            IsWithin(period => period.Day, 100);
            IsWithin(period => period.Week, 250);
            IsWithin(period => period.Month, 600);
            var replayed = wallet.Account.Journal.Aggregate(WalletState.Empty, WalletRules.Apply);
            Assert.Equal((wallet.Account.State.Spent, wallet.Account.State.Balance), (replayed.Spent, replayed.Balance));

            void IsWithin(Func<SpentPeriods, SpentPeriod> of, long limit)
            {
                foreach (var period in given.GroupBy(gift => of(gift.At).First))
                {
                    Assert.True(period.Where(gift => !back.Contains(gift.Debit.Sequence)).Sum(gift => -gift.Debit.Amount) <= limit);
                }

                // However clocks and zones jump, periods follow one another, and none is cut short by more than an hour.
                var ends = given.Select(gift => of(gift.At).End).Distinct().ToList();
                Assert.Equal(ends.Order(), ends);
            }
        });

    private static Birthdate BornOn(string claim) => Birthdate.TryParse(claim, out var born) ? born : throw new ArgumentException(claim);

    private static List<(LimitPeriod, int, long, long)>? Reminders(Entry entry) =>
        DetailJson.ReadGiftDebit(entry).Reminders?.Select(one => (one.Period, one.Percent, one.Used, one.Limit)).ToList();

    private static void IsRefused((Entry? Entry, Refusal? Refusal) answer, LimitPeriod period, long limit, string? resetsAt)
    {
        Assert.Equal((RefusalReason.SpendingLimitExceeded, period, limit), (answer.Refusal!.Reason, answer.Refusal.Period!.Value, answer.Refusal.Limit!.Value));
        Assert.StartsWith(resetsAt ?? "", $"{answer.Refusal.ResetsAt:yyyy-MM-dd'T'HH:mm}", StringComparison.Ordinal);
        Assert.Equal(resetsAt is null, answer.Refusal.ResetsAt is null);
    }
}
