using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Http;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>Gifts over HTTP, with their tokens checked, from another process.</summary>
internal static class OverHttpRow
{
    public static Row Row { get; } = new("http", "gateway and silo in one process, against the same Kestrel that does nothing", MeasureAsync);

    public static Row RowOfTwo { get; } = new("http-two", "gateway and silo as two processes, against one", MeasureTwoAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        await using var field = await Field.PrepareAsync(
            bench,
            new OverHttp(new HttpTarget(Arrangement.OneProcess, await DatabaseOfContestant.OnPostgresAsync())),
            new OverHttp(new HttpTarget(Arrangement.Nothing, database: null)));
        var series = await field.RunAsync(new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        result.Series.AddRange(series);
        result.Ratios.Add(new($"one process: of {series[1].Contestant}", 100 * series[0].RatioTo(series[1]), "%", 35, 40));
        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }

    private static async Task<RowResult> MeasureTwoAsync(Bench bench)
    {
        var result = new RowResult(RowOfTwo.Name);
        await using var field = await Field.PrepareAsync(
            bench,
            new OverHttp(new HttpTarget(Arrangement.TwoProcesses, await DatabaseOfContestant.OnPostgresAsync())),
            new OverHttp(new HttpTarget(Arrangement.OneProcess, await DatabaseOfContestant.OnPostgresAsync())));
        var series = await field.RunAsync(new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        result.Series.AddRange(series);
        result.Ratios.Add(new("two processes: of one", 100 * series[0].RatioTo(series[1]), "%", 60));
        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
