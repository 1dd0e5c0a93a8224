using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

/// <summary>
/// How long a creator waits for the diamonds of a gift, from the gift's acceptance. Releases are rounded up to the full hour (or less, for a short
/// hold), so that a creator with a million gifts in the hold has some hundred releases, and none of them is early.
/// </summary>
/// <param name="Length">How long; nothing is held for <see cref="TimeSpan.Zero"/>.</param>
public readonly record struct EarningsHold(TimeSpan Length)
{
    /// <summary>How many releases there are in a hold at least; at most six times as many.</summary>
    private const int ReleasesMin = 64;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan[] Widths =
    [
        TimeSpan.FromDays(1), TimeSpan.FromHours(6), TimeSpan.FromHours(1), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1),
        TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5),
    ];

    private readonly long _width = WidthOf(Length) / TimeSpan.TicksPerMicrosecond;

    /// <summary>When the diamonds of a gift become available, in microseconds since 1970; <see langword="null"/> for at once.</summary>
    public long? ReleaseOf(GiftTransfer gift) => ReleaseOf(Microseconds.FromTime(gift.AcceptedAt));

    /// <summary>When diamonds become available whose coins were given at a time; both in microseconds since 1970.</summary>
    public long? ReleaseOf(long acceptedAt)
    {
        if (Length == TimeSpan.Zero)
        {
            return null;
        }

        var end = acceptedAt + (Length.Ticks / TimeSpan.TicksPerMicrosecond);
        return (end + _width - 1) / _width * _width;
    }

    private static long WidthOf(TimeSpan length)
    {
        foreach (var width in Widths)
        {
            if (length.Ticks >= width.Ticks * ReleasesMin)
            {
                return width.Ticks;
            }
        }

        return Shortest.Ticks;
    }
}
