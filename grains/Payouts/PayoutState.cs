using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payouts;

/// <summary>What a creator's account knows of payouts.</summary>
public sealed record PayoutState
{
    private const long MicrosecondsADay = 86_400_000_000;

    /// <summary>Nothing was said or paid yet.</summary>
    public static PayoutState None { get; } = new();

    /// <summary>Who pays the creator.</summary>
    public string? Provider { get; init; }

    /// <summary>The creator's account there.</summary>
    public string? AccountId { get; init; }

    /// <summary>Until when payouts are held because the account was changed, in microseconds since 1970; 0 for never.</summary>
    public long HeldUntil { get; init; }

    /// <summary>Whether an operator holds payouts.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The last payout whose diamonds did not come back: until it is paid there can be no other.</summary>
    public PayoutId? Last { get; init; }

    /// <summary>The day of the last payout, in days since 1970.</summary>
    public long Day { get; init; }

    /// <summary>What was paid out on that day, in ten-thousandths of a diamond.</summary>
    public long DayUnits { get; init; }

    /// <summary>The week of the last payout; weeks begin on Monday.</summary>
    public long Week { get; init; }

    /// <summary>What was paid out in that week.</summary>
    public long WeekUnits { get; init; }

    /// <summary>The day that a time lies in.</summary>
    public static long DayOf(long microseconds) => microseconds / MicrosecondsADay;

    /// <summary>The week that a time lies in; 1970 began on a Thursday.</summary>
    public static long WeekOf(long microseconds) => (DayOf(microseconds) + 3) / 7;

    /// <summary>When the day after a time's begins.</summary>
    public static long NextDayOf(long microseconds) => (DayOf(microseconds) + 1) * MicrosecondsADay;

    /// <summary>When the week after a time's begins.</summary>
    public static long NextWeekOf(long microseconds) => (((WeekOf(microseconds) + 1) * 7) - 3) * MicrosecondsADay;

    /// <summary>Whether payouts are held at a time.</summary>
    public bool IsHeldAt(long microseconds) => IsHeld || HeldUntil > microseconds;

    /// <summary>With more that was paid out at a time, or less.</summary>
    public PayoutState Count(long microseconds, long units)
    {
        var (day, week) = (DayOf(microseconds), WeekOf(microseconds));
        return this with
        {
            Day = Math.Max(day, Day),
            DayUnits = day > Day ? units : day == Day ? checked(DayUnits + units) : DayUnits,
            Week = Math.Max(week, Week),
            WeekUnits = week > Week ? units : week == Week ? checked(WeekUnits + units) : WeekUnits,
        };
    }
}
