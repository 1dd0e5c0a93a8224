using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>Wallets that no silo has in memory: each gives once, and then once more.</summary>
internal static class Cold
{
    public static Row Row { get; } = new("cold", "wallets that were never activated, one gift each, against the same ones once they are", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var population = new Population(bench.Options.Cold, bench.Options.Creators);
        using var database = await DatabaseOfContestant.OnPostgresAsync();
        bench.Say($"filling {population.Senders:N0} wallets");
        await using (var filling = await CoinsHost.StartAsync(database.ConnectionString, database.Directory, new JournalTap()))
        {
            await filling.FillAsync(population);
        }

        // Other wallets on another database, so that code is compiled and none of these is known.
        await using (var warming = new Product(await DatabaseOfContestant.OnPostgresAsync()))
        {
            await warming.PrepareAsync(bench.Population);
            await bench.WarmUpAsync(warming, new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        }

        ILoad[] loads = [new OneEach("never activated", bench.Options.Callers), new OneEach("active", bench.Options.Callers)];
        var series = loads.Select(static load => Series.Of("OrleansCoins", "", load)).ToList();
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            // A silo of its own in every round: it has none of the wallets in memory.
            await using var coins = new Product(database, isFilled: true);
            await coins.PrepareAsync(population);
            for (var turn = 0; turn < loads.Length; turn++)
            {
                var run = await Run.MeasureAsync(coins, loads[turn], population, TimeSpan.Zero, bench.Server);
                series[turn].Runs.Add(run);
                bench.Say($"round {round + 1}: {loads[turn].Name}: {run.GiftsPerSecond:N0}/s");
            }

            if (round + 1 == bench.Options.Rounds)
            {
                result.Faults.AddRange(await bench.AuditAsync([coins]));
            }
        }

        result.Series.AddRange(series);
        result.Ratios.Add(new($"{population.Senders:N0} wallets, first gift: of the next", 100 * series[0].RatioTo(series[1]), "%", 50));
        return result;
    }
}
