using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Safety;

/// <summary>A period that counts, or has counted.</summary>
/// <param name="First">The entry that opened it: it, and those after it, are in it.</param>
/// <param name="End">When it ends, in microseconds since 1970.</param>
/// <param name="Sum">What has been counted in it.</param>
public readonly record struct SpentPeriod(long First, long End, long Sum)
{
    /// <summary>What counts at a time: nothing of a period that is over.</summary>
    public long At(long nowMicroseconds) => nowMicroseconds < End ? Sum : 0;
}

/// <summary>The ends of the periods that an entry opens; <see langword="null"/> for those that run on, and where an end follows from the entry's time.</summary>
/// <param name="Day">Of the day, in microseconds since 1970.</param>
/// <param name="Week">Of the week.</param>
/// <param name="Month">Of the month.</param>
public sealed record OpenedPeriods(long? Day, long? Week, long? Month);

/// <summary>
/// What was spent in the day, the week and the month of the last debit. In UTC a debit opens the next period by its own time; in another zone, and after a
/// change of zones, by the end that its decision has written into it. An entry counts in the period that was running when it was decided. Pure.
/// </summary>
/// <param name="Day">The day.</param>
/// <param name="Week">The week, from Monday.</param>
/// <param name="Month">The month.</param>
public readonly record struct SpentPeriods(SpentPeriod Day, SpentPeriod Week, SpentPeriod Month)
{
    /// <summary>The period of a kind.</summary>
    public SpentPeriod Of(LimitPeriod period) => period switch
    {
        LimitPeriod.Daily => Day,
        LimitPeriod.Weekly => Week,
        _ => Month,
    };

    /// <summary>What counts at a time.</summary>
    public PeriodAmounts At(long nowMicroseconds) => new(Day.At(nowMicroseconds), Week.At(nowMicroseconds), Month.At(nowMicroseconds));

    /// <summary>After an entry that spends.</summary>
    public SpentPeriods With(Entry entry, long amount, OpenedPeriods? opened, WalletProtection protection) => new(
        Count(LimitPeriod.Daily, Day, opened?.Day, entry, amount, protection),
        Count(LimitPeriod.Weekly, Week, opened?.Week, entry, amount, protection),
        Count(LimitPeriod.Monthly, Month, opened?.Month, entry, amount, protection));

    /// <summary>After what an entry spent came back: the periods that it was spent in have the room again.</summary>
    public SpentPeriods Without(long sequence, long amount) => new(Back(Day, sequence, amount), Back(Week, sequence, amount), Back(Month, sequence, amount));

    /// <summary>The ends that an entry decided now has to say; <see langword="null"/> where none.</summary>
    internal OpenedPeriods? Opened(WalletProtection protection, long nowMicroseconds)
    {
        var needed = (Opens(LimitPeriod.Daily, protection, nowMicroseconds), Opens(LimitPeriod.Weekly, protection, nowMicroseconds), Opens(LimitPeriod.Monthly, protection, nowMicroseconds));
        return needed == default ? null : new OpenedPeriods(needed.Item1, needed.Item2, needed.Item3);
    }

    /// <summary>When the period ends that an entry decided now would count in.</summary>
    internal long EndOf(LimitPeriod period, WalletProtection protection, long nowMicroseconds)
    {
        var running = Of(period);
        return nowMicroseconds < running.End
            ? running.End
            : SpendingCalendar.EndOf(period, nowMicroseconds, protection.TimeZone, running.First < protection.TimeZoneSince ? running.End : 0);
    }

    private long? Opens(LimitPeriod period, WalletProtection protection, long nowMicroseconds) =>
        nowMicroseconds >= Of(period).End && !FollowsFromTime(Of(period), protection) ? EndOf(period, protection, nowMicroseconds) : null;

    private static bool FollowsFromTime(SpentPeriod running, WalletProtection protection) => protection.TimeZone is null && running.First >= protection.TimeZoneSince;

    private static SpentPeriod Count(LimitPeriod period, SpentPeriod running, long? opened, Entry entry, long amount, WalletProtection protection)
    {
        if (opened is { } end)
        {
            return new(entry.Sequence, end, amount);
        }

        return entry.OccurredAtMicroseconds >= running.End && FollowsFromTime(running, protection)
            ? new(entry.Sequence, SpendingCalendar.UtcEndOf(period, entry.OccurredAtMicroseconds), amount)
            : running with { Sum = checked(running.Sum + amount) };
    }

    private static SpentPeriod Back(SpentPeriod period, long sequence, long amount) =>
        sequence >= period.First ? period with { Sum = Math.Max(0, period.Sum - amount) } : period;
}
