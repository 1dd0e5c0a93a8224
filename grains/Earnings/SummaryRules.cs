using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;

namespace OrleansCoins.Grains.Earnings;

/// <summary>Which time a summary is of. Pure.</summary>
internal static class SummaryRules
{
    private const int DaysMax = 366;
    private const int DaysDefault = 30;

    /// <summary>From when to before when, or why not.</summary>
    public static (DateTimeOffset From, DateTimeOffset To, Refusal? Refusal) Decide(SummaryQuery query, DateTimeOffset now)
    {
        var to = query.To ?? now;
        var from = query.From ?? to - TimeSpan.FromDays(DaysDefault);
        var refusal = from >= to ? "Must be before 'to'."
            : to - from > TimeSpan.FromDays(DaysMax) ? $"Must be at most {DaysMax} days before 'to'."
            : null;

        // Where no end is asked for, what is dated by a clock that is a little ahead belongs to it.
        return (
            from,
            query.To ?? DateTimeOffset.MaxValue,
            refusal is null ? null : new Refusal(RefusalReason.InvalidRequest, refusal) { Field = "from" });
    }
}
