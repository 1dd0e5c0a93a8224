using CsCheck;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Earnings;

public sealed class PendingDiamondsTests
{
    private static readonly long Noon = Microseconds.FromTime(Entries.Noon);

    [Fact]
    public void What_is_pending_at_any_time_is_what_is_released_later() =>
        Gen.Select(Gen.Long[1, 30], Gen.Long[0, 1_000], Gen.Long[0, 35]).Array[0, 60].Sample(events =>
        {
            var (pending, all, now) = (PendingDiamonds.None, new List<(long At, long Units)>(), 0L);
            foreach (var (at, units, time) in events)
            {
                now = Math.Max(now, time);
                pending = pending.Through(now);
                if (at > now)
                {
                    pending = pending.Add(at, units);
                    all.Add((at, units));
                }

                for (var later = now; later < 36; later++)
                {
                    Assert.Equal(all.Where(one => one.At > later).Sum(one => one.Units), pending.At(later).Units);
                    var next = all.Where(one => one.At > later && one.Units > 0).Select(one => one.At).DefaultIfEmpty().Min();
                    Assert.Equal(next == 0 ? null : next, pending.NextAfter(later));
                }
            }
        });

    [Fact]
    public void What_is_pending_can_be_taken_back_and_no_more_than_that()
    {
        var pending = PendingDiamonds.None.Add(10, 5).Add(20, 7).Add(10, -2).Add(20, -7);

        Assert.Equal((3L, 0L), (pending.At(9).Units, pending.At(10).Units));
        Assert.Equal((10L, null), (pending.NextAfter(9), pending.NextAfter(10)));
        Assert.Throws<InvariantViolatedException>(() => pending.Add(10, -4));
        Assert.Throws<InvariantViolatedException>(() => pending.Add(15, -1));
        Assert.Throws<InvariantViolatedException>(() => pending.Add(20, -1));
    }

    [Fact]
    public void No_diamond_is_released_early_and_none_much_later_and_there_are_few_releases() =>
        Gen.Select(Gen.Long[1, 400 * TimeSpan.TicksPerDay], Gen.Long[0, 30 * TimeSpan.TicksPerDay]).Sample((length, after) =>
        {
            var hold = new EarningsHold(TimeSpan.FromTicks(length));
            var accepted = Entries.Noon.AddTicks(after);
            var release = Microseconds.ToTime(ReleaseOf(hold, accepted)!.Value);
            var late = release - (Microseconds.ToTime(Microseconds.FromTime(accepted)) + TimeSpan.FromMicroseconds(length / TimeSpan.TicksPerMicrosecond));
            Assert.InRange(late, TimeSpan.Zero, TimeSpan.FromTicks(Math.Max(length / 64, TimeSpan.TicksPerSecond)));
        });

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3_600, 240)]
    [InlineData(7 * 86_400, 168)]
    [InlineData(30 * 86_400, 120)]
    public void A_hold_has_a_few_hundred_releases_at_most(int seconds, int releases)
    {
        var hold = new EarningsHold(TimeSpan.FromSeconds(seconds));
        var times = Enumerable.Range(0, 20_000).Select(n => ReleaseOf(hold, Entries.Noon.AddSeconds(n * (seconds / 20_000.0)))).Distinct().Count();

        Assert.InRange(times, 1, releases + 1);
    }

    [Fact]
    public void A_week_is_released_by_the_full_hour_and_no_hold_at_once()
    {
        var week = new EarningsHold(TimeSpan.FromDays(7));

        Assert.Equal(Entries.Noon.AddDays(7), Microseconds.ToTime(ReleaseOf(week, Entries.Noon)!.Value));
        Assert.Equal(Entries.Noon.AddDays(7).AddHours(1), Microseconds.ToTime(ReleaseOf(week, Entries.Noon.AddMicroseconds(1))!.Value));
        Assert.Null(ReleaseOf(new EarningsHold(TimeSpan.Zero), Entries.Noon));
    }

    [Fact]
    public void A_credit_fixes_its_release_and_a_creator_with_very_many_gifts_has_a_small_state()
    {
        var account = Credits.NewAccount();
        var week = new EarningsHold(TimeSpan.FromDays(7));
        for (var n = 0; n < 5_000; n++)
        {
            // An account of the tests is a second older with every entry; the gifts come over nine days.
            var gift = Credits.Transfer(new CreatorEvent(1, 2, 5000, 0, false, null), n) with { AcceptedAt = Entries.Noon.AddMinutes(n * 2.6) };
            account.Settle(EarningsRules.DecideCredit(account.State, gift, week));
        }

        Assert.Equal(account.State.Balance, account.State.Pending.At(account.Head.OccurredAtMicroseconds));
        Assert.Equal(Noon + TimeSpan.FromDays(7).Ticks / 10, account.State.Pending.NextAfter(0));
        Assert.InRange(account.State.Pending.Earlier.Length, 200, 225);
        Assert.Equal(
            account.Journal.Where(entry => DetailJson.ReadGiftCredit(entry).AvailableAt > Noon + TimeSpan.FromDays(10).Ticks / 10).Sum(entry => entry.Amount),
            account.State.Pending.At(Noon + TimeSpan.FromDays(10).Ticks / 10).Units);
    }

    [Fact]
    public void The_next_entry_forgets_what_is_available_and_a_credit_of_an_older_release_was_never_pending()
    {
        var account = Credits.NewAccount();
        account.Settle(EarningsRules.DecideCredit(account.State, Credits.Transfer(new CreatorEvent(1, 2, 5000, 0, false, null), 0), new EarningsHold(TimeSpan.FromSeconds(2))));
        Assert.Equal(10_000, account.State.Pending.Latest.Units);
        account.Settle(EarningsRules.DecideEnrolment(account.Head, 2, acceptsGifts: true));
        Assert.Equal(10_000, account.State.Pending.Latest.Units);
        account.Settle(EarningsRules.DecideEnrolment(account.Head, 3, acceptsGifts: false));
        Assert.Same(PendingDiamonds.None, account.State.Pending);

        // As entries were written before there was a hold, and as recovery brings a gift long after it was accepted.
        account.Settle(EarningsRules.DecideCredit(account.State, Credits.Transfer(new CreatorEvent(1, 2, 5000, 0, false, null), 1), default));
        account.Settle(EarningsRules.DecideCredit(account.State, Credits.Transfer(new CreatorEvent(1, 2, 5000, 0, false, null), 2), new EarningsHold(TimeSpan.FromSeconds(1))));
        Assert.Equal((30_000, 0), (account.State.Balance.Units, account.State.Pending.At(0).Units));
    }

    private static long? ReleaseOf(EarningsHold hold, DateTimeOffset accepted) =>
        hold.ReleaseOf(Credits.Transfer(new CreatorEvent(1, 2, 5000, 0, false, null), 0) with { AcceptedAt = accepted });
}
