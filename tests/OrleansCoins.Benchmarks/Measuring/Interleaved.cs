using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>Runs contestants in turn: each once in a round, in an order that moves on by one every round.</summary>
internal sealed class Interleaved(Bench bench)
{
    /// <summary>Measures each contestant under a load.</summary>
    public Task<IReadOnlyList<Series>> RunAsync(IReadOnlyList<Contestant> contestants, ILoad load) =>
        RunAsync([.. contestants.Select(contestant => (contestant, load))]);

    /// <summary>Measures each pair of contestant and load, all of them in every round.</summary>
    public async Task<IReadOnlyList<Series>> RunAsync(IReadOnlyList<(Contestant Contestant, ILoad Load)> entrants)
    {
        var series = entrants.Select(entrant => Series.Of(entrant.Contestant.Name, entrant.Contestant.Tuning, entrant.Load)).ToList();
        foreach (var (contestant, load) in entrants)
        {
            await bench.WarmUpAsync(contestant, load);
        }

        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            for (var turn = 0; turn < entrants.Count; turn++)
            {
                var at = (round + turn) % entrants.Count;
                var (contestant, load) = entrants[at];
                var run = await Run.MeasureAsync(contestant, load, bench.Population, bench.Options.Duration, bench.Server);
                series[at].Runs.Add(run);
                bench.Say($"round {round + 1}: {contestant.Name}, {load.Name}: {run.GiftsPerSecond:N0}/s");
            }
        }

        return series;
    }
}
