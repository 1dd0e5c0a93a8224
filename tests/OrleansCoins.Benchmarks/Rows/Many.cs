using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>Many callers, against Orleans.Transactions at the concurrency that suits it best, and against the raw limit.</summary>
internal static class Many
{
    private const int Callers = 1_024;
    private static readonly int[] Tried = [64, 256, 1_024];

    public static Row Row { get; } = new("many", "1,024 callers, against Orleans.Transactions at its best concurrency and the raw limit", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var coins = new Product(await DatabaseOfContestant.OnPostgresAsync());
        var raw = new RawInserts(await DatabaseOfContestant.OnPostgresAsync());
        var transactions = new Transactions(await DatabaseOfContestant.OnPostgresAsync());
        await using var field = await Field.PrepareAsync(bench, coins, raw, transactions);
        var load = new ClosedLoop(Skew.Uniform, Callers);
        var series = await field.RunAsync(
        [
            (coins, load), (raw, load), .. Tried.Select(callers => ((Contestant)transactions, (ILoad)new ClosedLoop(Skew.Uniform, callers))),
        ]);
        result.Series.AddRange(series);
        var best = series.Skip(2).MaxBy(static one => one.Rate)!;
        result.Ratios.Add(new($"to {best.Contestant} at {best.Callers} callers", series[0].RatioTo(best), "x", 45));
        result.Ratios.Add(new("p99", series[0].Median(static run => run.P99), "ms", 150, LessIsBetter: true));
        result.Ratios.Add(new("share of the raw limit", 100 * series[0].RatioTo(series[1]), "%", 55, 60));
        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
