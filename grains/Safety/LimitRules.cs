using System.Collections.Immutable;
using System.Globalization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Safety;

/// <summary>How much may be spent and paid. Decided with the debit, on the same state: no race gets past it. Pure.</summary>
internal static class LimitRules
{
    /// <summary>How much of a limit has to be used for its owner to be told, in percent.</summary>
    private static readonly int[] RemindersAt = [100, 80, 50];

    private static readonly LimitPeriod[] Periods = [LimitPeriod.Daily, LimitPeriod.Weekly, LimitPeriod.Monthly];

    /// <summary>The limits after their owner asks for others: what is lower holds at once, what is higher after the delay.</summary>
    /// <remarks>
    /// Asking for no more than what is waited for already doesn't start the waiting anew; asking for more does. Amounts of two currencies are compared as numbers:
    /// nobody here knows what one is worth in the other, and a change of what is sold lifts no limit at once.
    /// </remarks>
    public static LimitState Change(LimitState before, in LimitAmounts wanted, string? currency, long nowMicroseconds, TimeSpan delay)
    {
        var state = before.At(nowMicroseconds);
        if (state.Currency != currency)
        {
            // What waits in the other currency won't come.
            state = state with { Currency = currency, Raised = null, RaisedAt = 0 };
        }

        var own = state.Own.StricterOf(wanted);
        if (own == wanted)
        {
            return state with { Own = own, Raised = null, RaisedAt = 0 };
        }

        var at = state.Raised is { } waiting && wanted.IsWithin(waiting) ? state.RaisedAt : nowMicroseconds + (delay.Ticks / TimeSpan.TicksPerMicrosecond);
        return (state with { Own = own, Raised = wanted, RaisedAt = at }).At(nowMicroseconds);
    }

    /// <summary>The limits on what is spent, in force at a time: the strictest of the owner's, an operator's and the ceilings.</summary>
    public static LimitAmounts SpendingOf(WalletProtection protection, Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds) =>
        protection.Spending.OwnAt(nowMicroseconds).StricterOf(CeilingsOf(protection, birthdate, safety, nowMicroseconds));

    /// <summary>The limits on what is spent that the owner can't change.</summary>
    public static LimitAmounts CeilingsOf(WalletProtection protection, Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds) =>
        protection.Spending.Guardian.StricterOf(AgeRules.CeilingsOf(birthdate, safety, nowMicroseconds));

    /// <summary>Why a gift or an unlock would be too much, or <see langword="null"/>.</summary>
    public static Refusal? RefuseSpending(in LimitAmounts limits, in SpentPeriods spent, WalletProtection protection, long coins, bool isGift, long nowMicroseconds)
    {
        if (limits.IsNone)
        {
            return null;
        }

        if (isGift && coins > limits.Single)
        {
            return new(RefusalReason.SpendingLimitExceeded, $"No gift may cost more than {limits.Single} coins: that is the limit for one.")
            {
                Limit = limits.Single,
                Period = LimitPeriod.Single,
            };
        }

        return Exceeded(limits, spent, coins, nowMicroseconds) is { } period
            ? Refuse(RefusalReason.SpendingLimitExceeded, "coins", limits, spent, protection, period, coins, nowMicroseconds)
            : null;
    }

    /// <summary>The first limit that an amount would pass.</summary>
    internal static LimitPeriod? Exceeded(in LimitAmounts limits, in SpentPeriods spent, long amount, long nowMicroseconds) =>
        spent.Day.At(nowMicroseconds) + amount > limits.Daily ? LimitPeriod.Daily
        : spent.Week.At(nowMicroseconds) + amount > limits.Weekly ? LimitPeriod.Weekly
        : spent.Month.At(nowMicroseconds) + amount > limits.Monthly ? LimitPeriod.Monthly
        : null;

    internal static Refusal Refuse(
        RefusalReason reason, string unit, in LimitAmounts limits, in SpentPeriods spent, WalletProtection protection, LimitPeriod period, long amount, long nowMicroseconds)
    {
        var (limit, word) = (AmountOf(limits, period), WordOf(period));
        var (used, resetsAt) = (spent.Of(period).At(nowMicroseconds), Microseconds.ToTime(spent.EndOf(period, protection, nowMicroseconds)));
        return new(reason, string.Create(
            CultureInfo.InvariantCulture, $"The limit for a {word} is {limit} {unit}; {used} are used, and this is {amount}. It is counted anew at {resetsAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}."))
        {
            Limit = limit,
            Period = period,
            ResetsAt = resetsAt,
        };
    }

    /// <summary>The limits of which an amount uses up a part worth saying; <see langword="null"/> for none.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="spent">What has been spent, or paid.</param>
    /// <param name="protection">What else is known of the wallet.</param>
    /// <param name="amount">What it costs.</param>
    /// <param name="nowMicroseconds">The time.</param>
    /// <param name="waiting">What else waits to be paid: it counts in every period.</param>
    public static ImmutableArray<LimitReminder>? Remind(
        in LimitAmounts limits, in SpentPeriods spent, WalletProtection protection, long amount, long nowMicroseconds, long waiting = 0)
    {
        if (limits.Daily is null && limits.Weekly is null && limits.Monthly is null)
        {
            return null;
        }

        ImmutableArray<LimitReminder>.Builder? reminders = null;
        foreach (var period in Periods)
        {
            var before = spent.Of(period).At(nowMicroseconds) + waiting;
            if (AmountOf(limits, period) is { } limit && PercentOf(before, amount, limit) is { } percent)
            {
                (reminders ??= ImmutableArray.CreateBuilder<LimitReminder>()).Add(
                    new LimitReminder(period, percent, before + amount, limit, spent.EndOf(period, protection, nowMicroseconds)));
            }
        }

        return reminders?.ToImmutable();
    }

    /// <summary>What has been spent after an entry: gifts and unlocks count, and what comes back gives room where it was spent.</summary>
    public static SpentPeriods After(in SpentPeriods spent, WalletProtection protection, Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Gift:
                return spent.With(entry, -entry.Amount, DetailJson.ReadGiftDebit(entry).Periods, protection);
            case EntryKind.Unlock:
                return spent.With(entry, -entry.Amount, DetailJson.ReadUnlock(entry).Periods, protection);
            case EntryKind.GiftReturned or EntryKind.Reversal:
                return spent.Without(GiftEntries.IdOf(DetailJson.ReadGiftReturn(entry)).Sequence, entry.Amount);
            default:
                return spent;
        }
    }

    /// <summary>What is told of the limits on what is spent.</summary>
    public static LimitsView DescribeSpending(in SpentPeriods spent, WalletProtection protection, Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds) =>
        Describe(
            protection.Spending.At(nowMicroseconds),
            CeilingsOf(protection, birthdate, safety, nowMicroseconds),
            spent.At(nowMicroseconds),
            spent,
            protection,
            nowMicroseconds);

    internal static LimitsView Describe(
        LimitState state, in LimitAmounts ceilings, PeriodAmounts used, SpentPeriods spent, WalletProtection protection, long nowMicroseconds)
    {
        return new(state.Own, ceilings, used, new PeriodTimes(EndOf(LimitPeriod.Daily), EndOf(LimitPeriod.Weekly), EndOf(LimitPeriod.Monthly)), protection.TimeZone ?? "UTC")
        {
            Pending = state.Raised,
            EffectiveAt = state.Raised is null ? null : Microseconds.ToTime(state.RaisedAt),
            Currency = state.Currency,
        };

        DateTimeOffset EndOf(LimitPeriod period) => Microseconds.ToTime(spent.EndOf(period, protection, nowMicroseconds));
    }

    private static int? PercentOf(long before, long coins, long limit)
    {
        foreach (var percent in RemindersAt)
        {
            var mark = (Int128)limit * percent;
            if ((Int128)before * 100 < mark && ((Int128)before + coins) * 100 >= mark)
            {
                return percent;
            }
        }

        return null;
    }

    private static long? AmountOf(in LimitAmounts limits, LimitPeriod period) => period switch
    {
        LimitPeriod.Single => limits.Single,
        LimitPeriod.Daily => limits.Daily,
        LimitPeriod.Weekly => limits.Weekly,
        _ => limits.Monthly,
    };

    private static string WordOf(LimitPeriod period) => period switch
    {
        LimitPeriod.Daily => "day",
        LimitPeriod.Weekly => "week",
        _ => "month",
    };
}
