using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>What it costs a caller to wait for the credit too, beside one who goes on once the debit is on disk.</summary>
internal static class Credited
{
    public static Row Row { get; } = new("credited", "callers who wait until the credit is on disk too, against those who wait for the debit", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        await using var field = await Field.PrepareAsync(
            bench,
            new Product(await DatabaseOfContestant.OnPostgresAsync()),
            new Product(await DatabaseOfContestant.OnPostgresAsync(), untilCredited: true));
        var series = await field.RunAsync(new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        result.Series.AddRange(series);
        result.Ratios.Add(new("until credited: of the rate without", 100 * series[1].RatioTo(series[0]), "%", 60, 75));
        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
