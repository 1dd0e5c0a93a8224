using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>
/// A guard for CI: ratios with wide margins, since the machine is noisy and others use it. It finds that something made the gift path several times slower,
/// not that it became ten percent slower: that is what the other rows are run for.
/// </summary>
internal static class Smoke
{
    private const int Tries = 2;
    private const double StoredMin = 1.5;
    private const double PlainMin = 1;
    private const double HotCreatorMin = 60;

    public static Row Row { get; } = new("smoke", "a guard for CI, about a minute: ratios with wide margins; ends with 1 when one is broken twice", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench given)
    {
        // Of its own, whatever was asked for: its bounds are for these.
        var bench = given.With(given.Options with { Duration = TimeSpan.FromSeconds(2), WarmUp = TimeSpan.FromSeconds(4), Rounds = 3, Callers = 256, Senders = 2_000, Creators = 200 });
        var coins = new Product(await DatabaseOfContestant.OnPostgresAsync());
        var stored = new StoredState(await DatabaseOfContestant.OnPostgresAsync());
        var plain = new PlainTransaction(await DatabaseOfContestant.OnPostgresAsync(), bench.Options.Pool);
        await using var field = await Field.PrepareAsync(bench, coins, stored, plain);
        var uniform = new ClosedLoop(Skew.Uniform, bench.Options.Callers);
        for (var attempt = 1; ; attempt++)
        {
            var result = new RowResult(Row.Name);
            var series = await field.RunAsync([(coins, uniform), (stored, uniform), (plain, uniform), (coins, new ClosedLoop(Skew.One, bench.Options.Callers))]);
            result.Series.AddRange(series);
            result.Ratios.Add(new($"to {stored.Name}", series[0].RatioTo(series[1]), "x", StoredMin));
            result.Ratios.Add(new($"to the {plain.Name}", series[0].RatioTo(series[2]), "x", PlainMin));
            result.Ratios.Add(new("one creator: of uniform", 100 * series[3].RatioTo(series[0]), "%", HotCreatorMin));
            var broken = result.Ratios.Where(static ratio => ratio.Verdict == "missed").ToList();
            if (broken.Count > 0 && attempt < Tries)
            {
                bench.Say($"{string.Join(", ", broken.Select(static ratio => $"{ratio.What}: {ratio.Value:N2}"))}: once more, before anybody is alarmed");
                continue;
            }

            result.Faults.AddRange(broken.Select(static ratio =>
                $"The gift path has become slow. OrleansCoins {ratio.What} is {ratio.Value:N2} {ratio.Unit}, and has to be at least {ratio.Target:N1} {ratio.Unit}, in two tries of three rounds."));
            result.Faults.AddRange(series.Where(static one => one.Refused + one.Failed > 0).Select(static one =>
                $"{one.Contestant}, {one.Load}: {one.Refused} gifts were refused and {one.Failed} failed: {one.Runs.Find(static run => run.FirstFault is not null)?.FirstFault}"));
            result.Faults.AddRange(await field.AuditAsync());
            return result;
        }
    }
}
