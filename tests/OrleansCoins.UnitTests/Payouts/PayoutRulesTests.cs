using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.UnitTests.Earnings;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Payouts;

public sealed class PayoutRulesTests
{
    private static readonly UserId Bob = UserId.Parse("bob");
    private static readonly PayoutTerms Terms = new()
    {
        DiamondPrices = new Dictionary<string, decimal> { ["USD"] = 0.005m, ["JPY"] = 0.75m },
        DailyMaximum = Whole(1_000),
        WeeklyMaximum = Whole(1_500),
    };

    [Fact]
    public void Whatever_is_asked_for_no_pending_diamond_is_paid_out_and_what_is_taken_is_paid_or_back() =>
        Gen.Select(Gen.Int[0, 9], Gen.Long[1, 400], Gen.Long[0, 2_000]).Array[1, 60].Sample(steps =>
        {
            var account = Enrolled();
            var (number, open) = (0, default(Entry));
            PayoutId? settled = null;
            foreach (var (what, coins, asked) in steps)
            {
                var now = account.Head.OccurredAtMicroseconds;
                switch (what)
                {
                    case < 5:
                        account.Settle(EarningsRules.DecideCredit(
                            account.State,
                            Credits.Transfer(new CreatorEvent(1, coins, 10_000, 1, false, null), number++) with { AcceptedAt = Microseconds.ToTime(now) },
                            new EarningsHold(TimeSpan.FromSeconds(5))));
                        break;
                    case < 8:
                        var (debit, _) = account.Settle(PayoutRules.DecidePayout(account.State, Request(number++, asked), Terms with { Minimum = Whole(1) }, now, settled));
                        if (debit is not null)
                        {
                            Assert.Null(open);
                            open = debit;
                            settled = null;
                        }

                        break;
                    case 8 when open is not null:
                        account.Settle(PayoutRules.DecideReturn(open, "account_closed"));
                        open = null;
                        break;
                    case 9 when open is not null:
                        settled = DetailJson.ReadPayout(open).PayoutId;
                        open = null;
                        break;
                }

                Assert.True(
                    account.State.Balance >= account.State.Pending.At(account.Head.OccurredAtMicroseconds), "what is pending is there");
            }

            var payouts = account.Journal.Where(entry => entry.Kind is EntryKind.Payout or EntryKind.PayoutReturned).ToList();
            Assert.Equal(account.State.Lifetime.Units + payouts.Sum(entry => entry.Amount), account.State.Balance.Units);
            Structure.Same(account.State, account.Journal.Aggregate(EarningsState.Empty, EarningsRules.Apply));
            Structure.Same(account.State, account.Recover(account.Journal.Count / 2));
        });

    [Fact]
    public void A_payout_without_an_account_is_refused() =>
        Assert.Equal(RefusalReason.PayoutAccountMissing, Refuse(Credits.NewAccount(), 100).Reason);

    [Fact]
    public void A_payout_in_a_currency_without_a_price_is_refused_with_those_that_have_one() =>
        Assert.Contains("JPY, USD", Refuse(Rich(), 100, "EUR", RefusalReason.UnsupportedCurrency).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_payout_of_less_than_the_minimum_or_of_no_money_is_refused()
    {
        Assert.Equal(Whole(100), Refuse(Rich(), 99, "USD", RefusalReason.BelowMinimumPayout).RequiredDiamonds);
        var worthless = Terms with { DiamondPrices = new Dictionary<string, decimal> { ["USD"] = 0.00001m } };
        Assert.Equal(RefusalReason.BelowMinimumPayout, PayoutRules.DecidePayout(Rich().State, Request(1, 100), worthless, long.MaxValue / 2, null).Refusal!.Reason);
    }

    [Fact]
    public void A_payout_of_pending_diamonds_is_refused_with_those_that_are_available()
    {
        var account = Rich();
        account.Settle(EarningsRules.DecideCredit(
            account.State, Credits.Transfer(new CreatorEvent(1, 100_000, 10_000, 1, false, null), 7), new EarningsHold(TimeSpan.FromDays(7))));

        var refusal = Refuse(account, 10_001, "USD", RefusalReason.InsufficientDiamonds);

        Assert.Equal((Whole(10_000), Whole(10_001)), (refusal.BalanceDiamonds, refusal.RequiredDiamonds));
    }

    [Fact]
    public void Only_one_payout_is_on_its_way_until_it_is_known_to_be_paid_or_its_diamonds_are_back()
    {
        var account = Rich();
        var (first, _) = Pay(account, 1, 100);
        Assert.Equal(RefusalReason.PayoutInProgress, Pay(account, 2, 100).Refusal!.Reason);
        Assert.Equal(RefusalReason.PayoutInProgress, Pay(account, 2, 100, settled: PayoutId.Parse("pay_9")).Refusal!.Reason);
        var (second, _) = Pay(account, 2, 100, settled: PayoutId.Parse("pay_1"));
        Assert.NotNull(second);
        Assert.Equal(RefusalReason.PayoutInProgress, Pay(account, 3, 100, settled: PayoutId.Parse("pay_1")).Refusal!.Reason);

        account.Settle(PayoutRules.DecideReturn(second, "account_closed"));
        Assert.NotNull(Pay(account, 3, 100).Entry);
        Assert.Throws<InvariantViolatedException>(() => account.Settle(PayoutRules.DecideReturn(first!, "account_closed")));
    }

    [Fact]
    public void A_day_and_a_week_have_their_maximum_which_is_counted_anew_with_the_next_and_without_what_came_back()
    {
        // Thursday, 1 January 2026; the next week begins on the 5th.
        var (account, noon) = (Rich(), Microseconds.FromTime(Entries.Noon));
        Assert.NotNull(Pay(account, 1, 600).Entry);
        var (_, refusal) = Pay(account, 2, 402, PayoutId.Parse("pay_1"));
        Assert.Equal((RefusalReason.PayoutLimitExceeded, Whole(1_000)), (refusal!.Reason, refusal.LimitDiamonds));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), refusal.ResetsAt);

        var (second, _) = Pay(account, 2, 400, PayoutId.Parse("pay_1"));
        account.Settle(PayoutRules.DecideReturn(second!, "account_closed"));
        Assert.NotNull(Pay(account, 3, 400).Entry);

        const long day = 86_400_000_000;
        refusal = PayoutRules.DecidePayout(account.State, Request(4, 502), Terms, noon + day, PayoutId.Parse("pay_3")).Refusal;
        Assert.Equal((RefusalReason.PayoutLimitExceeded, Whole(1_500)), (refusal!.Reason, refusal.LimitDiamonds));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), refusal.ResetsAt);
        Assert.Null(PayoutRules.DecidePayout(account.State, Request(4, 500), Terms, noon + day, PayoutId.Parse("pay_3")).Refusal);
        Assert.Null(PayoutRules.DecidePayout(account.State, Request(4, 1_000), Terms, noon + (4 * day), PayoutId.Parse("pay_3")).Refusal);
    }

    [Fact]
    public void Another_account_holds_payouts_for_a_while_the_first_one_and_the_same_again_do_not()
    {
        var account = Credits.NewAccount();
        Change(account, "acct_1");
        Assert.Equal(0, account.State.Payouts.HeldUntil);
        var now = account.Head.OccurredAtMicroseconds;
        Change(account, "acct_2");

        Assert.Equal(("sandbox", "acct_2", now + (2 * 86_400_000_000)), (account.State.Payouts.Provider, account.State.Payouts.AccountId, account.State.Payouts.HeldUntil));
        Assert.True(account.State.Payouts.IsHeldAt(now));
        Assert.False(account.State.Payouts.IsHeldAt(account.State.Payouts.HeldUntil));
    }

    [Fact]
    public void An_operators_hold_stays_until_it_is_released_whatever_account_is_named_and_payouts_say_so()
    {
        var account = Rich();
        account.Settle(PayoutRules.DecideHold(account.Head, account.Head.Sequence + 1, held: true, UserId.Parse("operator")));
        Change(account, "acct_2");
        Assert.True(account.State.Payouts.IsHeldAt(long.MaxValue));
        Assert.True(DetailJson.ReadPayout(Pay(account, 1, 100).Entry!).Held);

        account.Settle(PayoutRules.DecideHold(account.Head, account.Head.Sequence + 1, held: false, UserId.Parse("operator")));
        Assert.False(account.State.Payouts.IsHeldAt(long.MaxValue));
    }

    [Fact]
    public void A_change_that_another_has_overtaken_is_refused()
    {
        var state = EarningsState.Empty;
        Assert.Equal(RefusalReason.RequestInProgress, PayoutRules.DecideHold(AccountHead.Empty, 2, held: true, Bob).Refusal!.Reason);
        Assert.Equal(RefusalReason.RequestInProgress, PayoutRules.DecideAccount(AccountHead.Empty, 2, state, "sandbox", "a", Terms, 0).Refusal!.Reason);
    }

    [Fact]
    public void A_payout_of_what_is_pending_is_not_applied()
    {
        var account = Enrolled();
        account.Settle(EarningsRules.DecideCredit(
            account.State, Credits.Transfer(new CreatorEvent(1, 100, 10_000, 1, false, null), 1), new EarningsHold(TimeSpan.FromDays(7))));

        Assert.Throws<InvariantViolatedException>(() => account.Settle(
            PayoutRules.DecidePayout(account.State, Request(1, 100), Terms, long.MaxValue / 2, null)));
    }

    [Fact]
    public void A_reversal_of_what_was_paid_out_is_not_applied()
    {
        var account = Enrolled();
        var gift = Credits.Transfer(new CreatorEvent(1, 1_000, 10_000, 1, false, null), 0);
        var (credit, _) = account.Settle(EarningsRules.DecideCredit(account.State, gift, new EarningsHold(TimeSpan.FromSeconds(5))));
        while (account.State.Pending.At(account.Head.OccurredAtMicroseconds) > Diamonds.Zero)
        {
            Change(account, $"acct_{account.Head.Sequence}");
        }

        Assert.NotNull(Pay(account, 1, 1_000).Entry);

        Assert.Equal(RefusalReason.NotReversible, EarningsRules.DecideReversal(gift.Id, credit, Bob, account.Head.OccurredAtMicroseconds).Refusal!.Reason);
        Assert.Throws<InvariantViolatedException>(() => account.Settle(EarningsRules.DecideReversal(gift.Id, credit, Bob, nowMicroseconds: 0)));
    }

    private static Diamonds Whole(long diamonds) => Diamonds.FromUnits(diamonds * Diamonds.UnitsPerDiamond);

    private static PayoutRequest Request(int number, long diamonds, string currency = "USD") =>
        new(PayoutId.Parse($"pay_{number}"), Bob, Whole(diamonds), currency, RequestDigest.Of("payout"u8));

    private static Account<EarningsState> Enrolled()
    {
        var account = Credits.NewAccount();
        account.Settle(EarningsRules.DecideEnrolment(account.Head, 1, acceptsGifts: true));
        Change(account, "acct_1");
        return account;
    }

    /// <summary>A creator with 10,000 available diamonds.</summary>
    private static Account<EarningsState> Rich()
    {
        var account = Enrolled();
        account.Settle(EarningsRules.DecideCredit(account.State, Credits.Transfer(new CreatorEvent(1, 10_000, 10_000, 1, false, null), 0), default));
        return account;
    }

    private static void Change(Account<EarningsState> account, string accountId) => account.Settle(PayoutRules.DecideAccount(
        account.Head, account.Head.Sequence + 1, account.State, "sandbox", accountId, Terms, account.Head.OccurredAtMicroseconds));

    private static (Entry? Entry, Refusal? Refusal) Pay(Account<EarningsState> account, int number, long diamonds, PayoutId? settled = null) =>
        account.Settle(PayoutRules.DecidePayout(account.State, Request(number, diamonds), Terms, account.Head.OccurredAtMicroseconds, settled));

    private static Refusal Refuse(
        Account<EarningsState> account, long diamonds, string currency = "USD", RefusalReason reason = RefusalReason.PayoutAccountMissing)
    {
        var refusal = PayoutRules.DecidePayout(account.State, Request(1, diamonds, currency), Terms, account.Head.OccurredAtMicroseconds, null).Refusal!;
        Assert.Equal(reason, refusal.Reason);
        return refusal;
    }
}
