using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>A storm of repeats: the last gifts of active wallets, sent again by everybody at once.</summary>
internal static class RepeatsRow
{
    public static Row Row { get; } = new("repeats", "the last gifts of active wallets, sent again by all callers, against new ones", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var product = new Product(await DatabaseOfContestant.OnPostgresAsync(), keepsAnswers: true);
        await using var field = await Field.PrepareAsync(bench, product);
        var load = new ClosedLoop(Skew.Uniform, bench.Options.Callers);
        result.Series.AddRange(await field.RunAsync([(product, load), (new Repeats(product), load)]));
        result.Ratios.Add(new("sent again: of the rate of new ones", 100 * result.Series[1].RatioTo(result.Series[0]), "%"));
        if (result.Series[1].Failed > 0)
        {
            result.Faults.Add($"{result.Series[1].Failed} gifts that were sent again were not answered as the first time.");
        }

        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
