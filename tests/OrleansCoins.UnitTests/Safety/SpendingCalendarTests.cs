using System.Globalization;
using CsCheck;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>When days, weeks and months end, wherever one lives.</summary>
public sealed class SpendingCalendarTests
{
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Pago_Pago", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns",
        "Africa/Cairo", "America/Havana", "Asia/Beirut", "Pacific/Chatham",
    ];

    [Theory]
    [InlineData("UTC", LimitPeriod.Daily, "2026-11-26T12:00:00Z", "2026-11-27T00:00:00Z")]
    [InlineData("UTC", LimitPeriod.Weekly, "2026-11-26T12:00:00Z", "2026-11-30T00:00:00Z")]
    [InlineData("UTC", LimitPeriod.Weekly, "2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z")]
    [InlineData("UTC", LimitPeriod.Monthly, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData("UTC", LimitPeriod.Monthly, "2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z")]
    // Days of 23 and of 25 hours.
    [InlineData("Europe/Berlin", LimitPeriod.Daily, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", LimitPeriod.Daily, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("America/New_York", LimitPeriod.Weekly, "2026-03-03T12:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("Europe/Berlin", LimitPeriod.Monthly, "2026-10-15T12:00:00Z", "2026-10-31T23:00:00Z")]
    // 14 hours ahead, and a quarter of an hour off.
    [InlineData("Pacific/Kiritimati", LimitPeriod.Daily, "2026-11-26T10:00:00Z", "2026-11-27T10:00:00Z")]
    [InlineData("Pacific/Kiritimati", LimitPeriod.Monthly, "2026-11-30T09:59:59Z", "2026-11-30T10:00:00Z")]
    [InlineData("Asia/Kathmandu", LimitPeriod.Daily, "2026-11-26T12:00:00Z", "2026-11-26T18:15:00Z")]
    [InlineData("Pacific/Pago_Pago", LimitPeriod.Monthly, "2027-01-01T10:59:59Z", "2027-01-01T11:00:00Z")]
    // No midnight: clocks go on from it. And no 30 December 2011 at all.
    [InlineData("Africa/Cairo", LimitPeriod.Daily, "2024-04-25T12:00:00Z", "2024-04-25T22:00:00Z")]
    [InlineData("Pacific/Apia", LimitPeriod.Daily, "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("No/Such_Zone", LimitPeriod.Daily, "2026-11-26T12:00:00Z", "2026-11-27T00:00:00Z")]
    public void A_period_ends_when_the_next_one_begins_there(string zone, LimitPeriod period, string at, string end) =>
        Assert.Equal(Parse(end), SpendingCalendar.EndOf(period, Parse(at), zone == "UTC" ? null : zone, before: 0));

    [Fact]
    public void Whenever_it_is_a_period_ends_at_the_first_moment_of_the_next_date() => Gen
        .Select(Gen.OneOf(Zones), Gen.Enum<LimitPeriod>().Where(period => period != LimitPeriod.Single), Gen.Long[0, 4_000_000_000L * 1_000_000])
        .Sample((name, period, at) =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
            var end = SpendingCalendar.EndOf(period, at, name == "UTC" ? null : name, before: 0);
            Assert.True(end > at);
            var (now, last, first) = (DateIn(zone, at), DateIn(zone, end - 1), DateIn(zone, end));
            Assert.True(IsSame(period, now, last) && !IsSame(period, now, first), $"{name} {period}: {now} to {last}, then {first}");
        });

    [Fact]
    public void In_utc_arithmetic_and_the_database_agree() => Gen
        .Select(Gen.Enum<LimitPeriod>().Where(period => period != LimitPeriod.Single), Gen.Long[0, 200_000_000_000L * 1_000_000])
        .Sample((period, at) => Assert.Equal(SpendingCalendar.EndOf(period, at, "Africa/Abidjan", before: 0), SpendingCalendar.UtcEndOf(period, at)));

    [Theory]
    // In Kiritimati Thursday is over at 10:00; at home in Berlin the same Thursday has 13 hours left: they are put together with Friday.
    [InlineData("Europe/Berlin", "2026-11-26T10:00:00Z", "2026-11-27T23:00:00Z")]
    [InlineData("Pacific/Pago_Pago", "2026-11-26T10:00:00Z", "2026-11-27T11:00:00Z")]
    public void After_a_change_of_zones_no_day_is_shorter_than_a_day(string zone, string before, string end) =>
        Assert.Equal(Parse(end), SpendingCalendar.EndOf(LimitPeriod.Daily, Parse(before), zone, Parse(before)));

    private static bool IsSame(LimitPeriod period, DateOnly one, DateOnly other) => period switch
    {
        LimitPeriod.Daily => one == other,
        LimitPeriod.Weekly => Monday(one) == Monday(other),
        _ => (one.Year, one.Month) == (other.Year, other.Month),
    };

    private static DateOnly Monday(DateOnly date) => date.AddDays(-(((int)date.DayOfWeek + 6) % 7));

    private static DateOnly DateIn(TimeZoneInfo zone, long microseconds) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Microseconds.ToTime(microseconds), zone).DateTime);

    private static long Parse(string time) => Microseconds.FromTime(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));
}
