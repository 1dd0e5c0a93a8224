using CsCheck;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Rankings;

public sealed class SupportersProjectionTests
{
    private static readonly UserId Creator = UserId.Parse("creator");

    /// <summary>Gifts over some weeks; times never go back, and are often the same.</summary>
    private static readonly Gen<RankedGift[]> Gifts = (
        from hours in Gen.Frequency((3, Gen.Int[0, 2]), (3, Gen.Int[3, 40]), (1, Gen.Int[41, 300]))
        from sender in Gen.Int[0, 4]
        from anonymous in Gen.Bool
        from coins in Gen.Long[1, 300]
        select (hours, sender, anonymous, coins)).Array[1, 60].Select(static steps =>
        {
            var (at, gifts) = (Entries.Noon, new List<RankedGift>());
            foreach (var (hours, sender, anonymous, coins) in steps)
            {
                at = at.AddHours(hours);
                gifts.Add(new RankedGift((gifts.Count * 2) + 1, UserId.Parse($"sender-{sender}"), anonymous, new Coins(coins), Microseconds.FromTime(at)));
            }

            return gifts.ToArray();
        });

    [Fact]
    public void What_is_kept_of_a_time_is_what_was_given_in_it_however_often_it_is_told_and_put_away() =>
        Gen.Select(Gifts, Gen.Int[0, 59]).Sample((gifts, cut) =>
        {
            var projection = new SupportersProjection();
            foreach (var (gift, at) in gifts.Select(static (gift, at) => (gift, at)))
            {
                projection.Take(gift);
                projection.Take(gifts[at / 2]);
                projection.Advance(gift.Sequence + 1);
                if (at == cut)
                {
                    projection = new SupportersProjection(projection.Sequence, projection.ToState());
                }
            }

            var today = RankingRules.DayOf(gifts[^1].CreditedAt);
            foreach (var period in Enum.GetValues<RankingPeriod>())
            {
                var start = RankingRules.StartOf(period, today);
                var within = gifts.Where(gift => RankingRules.StartOf(period, RankingRules.DayOf(gift.CreditedAt)) == start).ToList();
                var standing = projection.StandingsOf(Creator).Single(one => one.Period == period && one.Start == start);
                Assert.Equal(
                    new CreatorStanding(
                        Creator,
                        period,
                        start,
                        new Coins(within.Sum(static gift => gift.Coins.Value)),
                        within.Count,
                        within.DistinctBy(static gift => gift.Sender).Count(),
                        within.GroupBy(static gift => gift.Sender).Sum(static one => Math.Min(RankingRules.SupporterCoinsMax, one.Sum(static gift => gift.Coins.Value)))),
                    standing);
                var ranking = projection.Ranking(period, start, RankingOrder.Coins, 100)!.Value;
                Assert.Equal(standing.Coins.Value, ranking.Sum(static rank => rank.Coins.Value));
                Assert.Equal(
                    within.Where(static gift => !gift.Anonymous).GroupBy(static gift => gift.Sender)
                        .Select(static one => (one.Key.Value, one.Sum(static gift => gift.Coins.Value), one.LongCount())).Order(),
                    ranking.Where(static rank => rank.UserId is not null).Select(static rank => (rank.UserId!.Value.Value, rank.Coins.Value, rank.Gifts)).Order());
                Assert.Equal(
                    within.Where(static gift => !gift.Anonymous).GroupBy(static gift => gift.Sender)
                        .OrderByDescending(static one => Math.Min(RankingRules.SupporterCoinsMax, one.Sum(static gift => gift.Coins.Value)))
                        .ThenBy(static one => one.First().Sequence).Select(static one => one.Key),
                    projection.Ranking(period, start, RankingOrder.Supporters, 100)!.Value.Select(static rank => rank.UserId).OfType<UserId>());
            }

            Assert.Equal(
                gifts.Where(gift => RankingRules.DayOf(gift.CreditedAt) > today - 28).Sum(static gift => gift.Coins.Value), projection.RecentCoins(today).Value);
            Assert.Equal(0, projection.RecentCoins(today + 28).Value);
        });

    [Fact]
    public void The_day_and_the_week_before_are_kept_and_older_ones_are_told_from_the_journal()
    {
        var projection = new SupportersProjection();
        var monday = Microseconds.FromTime(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
        const long day = 86_400_000_000;
        for (var sequence = 1; sequence <= 16; sequence++)
        {
            projection.Take(new RankedGift(sequence, Creator, false, new Coins(1), monday + ((sequence - 1) * day)));
        }

        var today = RankingRules.DayOf(monday + (15 * day));
        Assert.NotNull(projection.Ranking(RankingPeriod.Day, today, RankingOrder.Coins, 9));
        Assert.NotNull(projection.Ranking(RankingPeriod.Day, today - 1, RankingOrder.Coins, 9));
        Assert.Null(projection.Ranking(RankingPeriod.Day, today - 2, RankingOrder.Coins, 9));
        Assert.Empty(projection.Ranking(RankingPeriod.Day, today + 1, RankingOrder.Coins, 9)!.Value);
        Assert.Equal(2, Assert.Single(projection.Ranking(RankingPeriod.Week, today - 1, RankingOrder.Coins, 9)!.Value).Gifts);
        Assert.Equal(7, Assert.Single(projection.Ranking(RankingPeriod.Week, today - 8, RankingOrder.Coins, 9)!.Value).Gifts);
        Assert.Null(projection.Ranking(RankingPeriod.Week, today - 15, RankingOrder.Coins, 9));
    }

    [Fact]
    public void Days_are_those_of_UTC_and_weeks_begin_on_Monday()
    {
        static int Day(string time) => RankingRules.DayOf(Microseconds.FromTime(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));
        var sunday = new DateOnly(2026, 11, 29).DayNumber;

        Assert.Equal(sunday, Day("2026-11-29T23:59:59.999999Z"));
        Assert.Equal(sunday + 1, Day("2026-11-29T23:59:59.999999-01:00"));
        Assert.Equal(new DateOnly(2026, 11, 23).DayNumber, RankingRules.StartOf(RankingPeriod.Week, sunday));
        Assert.Equal(sunday + 1, RankingRules.StartOf(RankingPeriod.Week, sunday + 1));
        Assert.Equal(sunday + 1, RankingRules.EndOf(RankingPeriod.Week, new DateOnly(2026, 11, 23).DayNumber));
        Assert.Equal(0, RankingRules.StartOf(RankingPeriod.All, sunday));
    }
}
