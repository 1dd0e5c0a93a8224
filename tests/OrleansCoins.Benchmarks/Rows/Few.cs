using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>Few callers: how long one waits, against the least that the database takes.</summary>
internal static class Few
{
    private const int Callers = 8;

    public static Row Row { get; } = new("few", "8 callers: their latency against the round trip of one durable INSERT", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var coins = new Product(await DatabaseOfContestant.OnPostgresAsync());
        var insert = new DurableInsert(await DatabaseOfContestant.OnPostgresAsync());
        await using var field = await Field.PrepareAsync(bench, coins, insert);
        var series = await field.RunAsync([(coins, new ClosedLoop(Skew.Uniform, Callers)), (insert, new ClosedLoop(Skew.Uniform, callers: 1))]);
        result.Series.AddRange(series);
        result.Ratios.Add(new("p50 to that of one durable INSERT", series[0].RatioTo(series[1], static run => run.P50), "x", 2, 1.5, LessIsBetter: true));
        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
