using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Safety;

/// <summary>
/// When days, weeks (from Monday) and months end, by the time zone database of this machine. Only decisions ask for a zone other than UTC: what they find is written
/// into the entry, so that no replay needs the database.
/// </summary>
internal static class SpendingCalendar
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long DayMicroseconds = 24 * 60 * 60 * MicrosecondsPerSecond;
    private const long HourMicroseconds = 60 * 60 * MicrosecondsPerSecond;

    /// <summary>The end of the period that a time lies in.</summary>
    /// <param name="period">A day, a week or a month.</param>
    /// <param name="microseconds">The time.</param>
    /// <param name="zone">The time zone, as IANA names it; <see langword="null"/> for UTC, and one that this machine doesn't know counts as UTC.</param>
    /// <param name="before">
    /// Where the period before ended, if that was of another time zone; else 0. Such a period is put together with the next when it would be shorter than any
    /// of one zone is: changing zones gives nobody more periods.
    /// </param>
    public static long EndOf(LimitPeriod period, long microseconds, string? zone, long before)
    {
        var found = zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) ? known : null;
        var end = EndOf(period, microseconds, found);
        return before > 0 && end - before < ShortestOf(period) ? EndOf(period, end, found) : end;
    }

    /// <summary>The end of the period of UTC that a time lies in: arithmetic, the same everywhere and always.</summary>
    public static long UtcEndOf(LimitPeriod period, long microseconds)
    {
        var day = microseconds / DayMicroseconds;
        return period switch
        {
            LimitPeriod.Daily => (day + 1) * DayMicroseconds,
            // 1970-01-01 was a Thursday.
            LimitPeriod.Weekly => (day + 7 - ((day + 3) % 7)) * DayMicroseconds,
            _ => Microseconds.FromTime(StartOfNext(period, DateOnly.FromDateTime(Microseconds.ToTime(microseconds).UtcDateTime))),
        };
    }

    private static long EndOf(LimitPeriod period, long microseconds, TimeZoneInfo? zone)
    {
        if (zone is null || !zone.SupportsDaylightSavingTime && zone.BaseUtcOffset == TimeSpan.Zero)
        {
            return UtcEndOf(period, microseconds);
        }

        // The first instant of a later date, found by halving: where clocks go on at midnight that is no midnight, and a whole date may be missing.
        var next = StartOfNext(period, DateIn(zone, microseconds));
        var nextDate = DateOnly.FromDateTime(next.UtcDateTime);
        var (earlier, later) = (microseconds / MicrosecondsPerSecond, (Microseconds.FromTime(next) + DayMicroseconds) / MicrosecondsPerSecond);
        while (later - earlier > 1)
        {
            var middle = earlier + ((later - earlier) / 2);
            (earlier, later) = DateIn(zone, middle * MicrosecondsPerSecond) < nextDate ? (middle, later) : (earlier, middle);
        }

        return later * MicrosecondsPerSecond;
    }

    private static DateOnly DateIn(TimeZoneInfo zone, long microseconds) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Microseconds.ToTime(microseconds), zone).DateTime);

    private static DateTimeOffset StartOfNext(LimitPeriod period, DateOnly date)
    {
        var next = period switch
        {
            LimitPeriod.Daily => date.AddDays(1),
            LimitPeriod.Weekly => date.AddDays(7 - (((int)date.DayOfWeek + 6) % 7)),
            _ => new DateOnly(date.Year, date.Month, 1).AddMonths(1),
        };
        return new DateTimeOffset(next, TimeOnly.MinValue, TimeSpan.Zero);
    }

    /// <summary>An hour less, for where clocks go on.</summary>
    private static long ShortestOf(LimitPeriod period) => (period switch
    {
        LimitPeriod.Daily => DayMicroseconds,
        LimitPeriod.Weekly => 7 * DayMicroseconds,
        _ => 28 * DayMicroseconds,
    }) - HourMicroseconds;
}
