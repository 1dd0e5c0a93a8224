using OrleansCoins.GrainInterfaces.Distribution;

namespace OrleansCoins.Grains.Distribution;

/// <summary>The periods of a series, in whole days of UTC, counted from 1970.</summary>
/// <param name="by">What periods.</param>
internal sealed class DistributionPeriods(DistributionPeriod by)
{
    private readonly List<(int First, int End)> _periods = [];

    /// <summary>How many there are.</summary>
    public int Count => _periods.Count;

    /// <summary>The periods that days lie in, without gaps; more than <paramref name="max"/> are not made.</summary>
    /// <returns>Whether that are all.</returns>
    public bool TryCover(int firstDay, int lastDay, int max)
    {
        _periods.Clear();
        for (var day = by == DistributionPeriod.None ? lastDay + 1 : BeginOf(firstDay); day <= lastDay; day = _periods[^1].End)
        {
            if (_periods.Count == max)
            {
                return false;
            }

            _periods.Add((day, EndOf(day)));
        }

        return true;
    }

    /// <summary>Which period a day lies in; the first one for days before it.</summary>
    public int IndexOf(int day)
    {
        var (low, high) = (0, _periods.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _periods[middle].First <= day ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>Begin and end of a period.</summary>
    public (DateTimeOffset From, DateTimeOffset To) this[int index] => (TimeOf(_periods[index].First), TimeOf(_periods[index].End));

    private int BeginOf(int day) => by switch
    {
        // Day 0 was a Thursday.
        DistributionPeriod.Week => day - ((day + 3) % 7),
        DistributionPeriod.Month => DayOf(DateOf(day).AddDays(1 - DateOf(day).Day)),
        _ => day,
    };

    private int EndOf(int begin) => by switch
    {
        DistributionPeriod.Week => begin + 7,
        DistributionPeriod.Month => DayOf(DateOf(begin).AddMonths(1)),
        _ => begin + 1,
    };

    private static DateOnly DateOf(int day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day);

    private static int DayOf(DateOnly date) => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private static DateTimeOffset TimeOf(int day) => new(DateTime.UnixEpoch.AddDays(day));
}
