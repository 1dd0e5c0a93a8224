using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>Wallets that no silo ever had in memory: each gives once, and then once more. Other wallets in every round.</summary>
internal static class Cold
{
    public static Row Row { get; } = new("cold", "wallets that were never activated, one gift each, against the same ones once they are", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var wallets = bench.Options.Cold;
        var population = new Population(wallets * bench.Options.Rounds, bench.Options.Creators);

        // On another database, so that code is compiled and none of these wallets is known.
        await using (var warming = new Product(await DatabaseOfContestant.OnPostgresAsync()))
        {
            await warming.PrepareAsync(bench.Population);
            await bench.WarmUpAsync(warming, new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        }

        var database = await DatabaseOfContestant.OnPostgresAsync();
        await Preloading.RunAsync(database.ConnectionString!, [.. Enumerable.Range(0, population.Senders).Select(static sender => (Population.Sender(sender), 1))], bench.Say);
        await using var product = new Product(database, isFilled: true);
        await product.PrepareAsync(population);
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            foreach (var name in new[] { "never activated", "active" })
            {
                var load = new OneEach(name, bench.Options.Callers, round * wallets, wallets);
                var run = await Run.MeasureAsync(product, load, population, TimeSpan.Zero, bench.Server);
                if (result.Series.Find(series => series.Load == name) is not { } series)
                {
                    result.Series.Add(series = Series.Of(product.Name, product.Tuning, load));
                }

                series.Runs.Add(run);
                bench.Say($"round {round + 1}: {name}: {run.GiftsPerSecond:N0}/s");
            }
        }

        result.Ratios.Add(new($"{wallets:N0} wallets, first gift: of the next", 100 * result.Series[0].RatioTo(result.Series[1]), "%", 50));
        result.Faults.AddRange(await bench.AuditAsync([product]));
        return result;
    }
}
