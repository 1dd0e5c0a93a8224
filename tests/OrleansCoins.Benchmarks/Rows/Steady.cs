using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>A steady stream at half of what is possible: how long a gift takes when nobody waits for its turn.</summary>
internal static class Steady
{
    public static Row Row { get; } = new("steady", "an open loop at half the maximum that the same run measures: latency from the intended time", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var coins = new Product(await DatabaseOfContestant.OnPostgresAsync());
        await using var field = await Field.PrepareAsync(bench, coins);
        var maximum = await field.RunAsync(new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        var steady = await field.RunAsync(new OpenLoop(Skew.Uniform, Math.Max(1, Math.Round(maximum[0].Rate / 2, 0))));
        result.Series.AddRange([.. maximum, .. steady]);
        result.Ratios.Add(new("p99 at half the maximum", steady[0].Median(static run => run.P99), "ms", 25, 15, LessIsBetter: true));
        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
