using OrleansCoins.GrainInterfaces.Distribution;
using OrleansCoins.Grains.Distribution;

namespace OrleansCoins.UnitTests.Distribution;

public sealed class DistributionPeriodsTests
{
    [Theory]
    [InlineData(DistributionPeriod.Day, "2026-02-27", "2026-03-02", "2026-02-27 2026-02-28 2026-03-01 2026-03-02 2026-03-03")]
    [InlineData(DistributionPeriod.Week, "2026-11-26", "2026-12-07", "2026-11-23 2026-11-30 2026-12-07 2026-12-14")]
    [InlineData(DistributionPeriod.Week, "2026-11-23", "2026-11-29", "2026-11-23 2026-11-30")]
    [InlineData(DistributionPeriod.Month, "2027-12-31", "2028-03-01", "2027-12-01 2028-01-01 2028-02-01 2028-03-01 2028-04-01")]
    public void Periods_cover_the_days_without_gaps_by_the_calendar(DistributionPeriod by, string first, string last, string begins)
    {
        var periods = new DistributionPeriods(by);
        Assert.True(periods.TryCover(Day(first), Day(last), 100));
        var expected = begins.Split(' ').Select(Time).ToList();
        Assert.Equal(expected.Zip(expected.Skip(1)), Enumerable.Range(0, periods.Count).Select(index => periods[index]));
        for (var day = Day(first); day <= Day(last); day++)
        {
            var (from, to) = periods[periods.IndexOf(day)];
            Assert.InRange(day, Day(from), Day(to) - 1);
        }

        Assert.Equal(0, periods.IndexOf(0));
    }

    [Fact]
    public void No_more_periods_are_made_than_may_be()
    {
        Assert.True(new DistributionPeriods(DistributionPeriod.Day).TryCover(0, 399, 400));
        Assert.False(new DistributionPeriods(DistributionPeriod.Day).TryCover(0, 400, 400));
    }

    [Fact]
    public void A_creator_counts_from_the_period_in_which_they_became_one()
    {
        var periods = new DistributionPeriods(DistributionPeriod.Day);
        Assert.True(periods.TryCover(10, 12, 100));
        var tally = new DistributionTally(periods);
        tally.Add(new EarnedOnDay("earnings:a", 4, 0));
        tally.Add(new EarnedOnDay("earnings:a", 11, 30));
        tally.Add(new EarnedOnDay("earnings:b", 11, 10));
        tally.Add(new EarnedOnDay("earnings:b", 12, 5));
        tally.Add(new EarnedOnDay("earnings:c", 12, 0));

        var view = tally.Result(DateTimeOffset.UnixEpoch);

        Assert.Equal((3, 2, 45), (view.Whole.Creators, view.Whole.Earning, (long)view.Whole.Units));
        Assert.Equal(
            [(1L, 0L, 0L), (2L, 2L, 40L), (3L, 1L, 5L)],
            view.Series.Select(static slice => (slice.Spread.Creators, slice.Spread.Earning, (long)slice.Spread.Units)));
    }

    private static DateTimeOffset Time(string date) => new(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);

    private static int Day(string date) => Day(Time(date));

    private static int Day(DateTimeOffset time) => (int)(time - DateTimeOffset.UnixEpoch).TotalDays;
}
