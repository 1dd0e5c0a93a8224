using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payouts;

public sealed class SummaryTests
{
    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_summary_holds_what_was_credited_from_its_beginning_to_before_its_end(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var clock = new TestClock();
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.Time) = (storage, clock));
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 100);
        var times = new List<DateTimeOffset>();
        for (var day = 1; day <= 6; day++)
        {
            times.Add(clock.GetUtcNow());
            await cluster.SendAsync("viewer", "creator", $"day-{day}", quantity: day);
            await cluster.DiamondsAsync("creator", day * (day + 1) / 2);
            clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], await CoinsAsync(null, null));
        for (var from = 0; from < 6; from++)
        {
            for (var to = from + 1; to < 6; to++)
            {
                Assert.Equal(Enumerable.Range(from + 1, to - from).Select(day => (long)day), await CoinsAsync(times[from], times[to]));
            }
        }

        Assert.Empty(await CoinsAsync(times[0].AddDays(-9), times[0].AddDays(-8)));
        Assert.Empty(await CoinsAsync(clock.GetUtcNow(), null));

        async Task<IEnumerable<long>> CoinsAsync(DateTimeOffset? from, DateTimeOffset? to)
        {
            var summary = await cluster.Grains.EarningsSummaries().SummarizeAsync(new SummaryQuery(UserId.Parse("creator"), from, to, SummaryGrouping.Day));
            return summary.Value!.Rows.Select(row => row.Coins.Value);
        }
    }
}
