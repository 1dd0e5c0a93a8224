using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>The embedded default.</summary>
internal static class Sqlite
{
    public static Row Row { get; } = new("sqlite", "on SQLite, against two ADO.NET grains on SQLite", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        await using var field = await Field.PrepareAsync(
            bench, new Product(DatabaseOfContestant.OnSqlite()), new StoredState(DatabaseOfContestant.OnSqlite()));
        var series = await field.RunAsync(new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        result.Series.AddRange(series);
        result.Ratios.Add(new($"to {series[1].Contestant}", series[0].RatioTo(series[1]), "x", 6, 8));
        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
