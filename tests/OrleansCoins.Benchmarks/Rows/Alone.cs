using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>The product by itself: what to run a profiler on, and what to compare two builds by.</summary>
internal static class Alone
{
    public static Row Row { get; } = new("alone", "the product by itself on PostgreSQL: for profilers, and to compare two builds", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        await using var field = await Field.PrepareAsync(bench, new Product(await DatabaseOfContestant.OnPostgresAsync()));
        foreach (var skew in bench.Options.Skews)
        {
            result.Series.AddRange(await field.RunAsync(new ClosedLoop(skew, bench.Options.Callers)));
        }

        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
