using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;
using Spectre.Console;

namespace OrleansCoins.Benchmarks;

/// <summary>What all rows share.</summary>
internal sealed class Bench(BenchmarkOptions options, ServerProcesses? server)
{
    private const int WarmUpSlices = 4;
    private const int WarmUpFactorMax = 4;
    private const double StillRising = 1.05;
    private readonly HashSet<Contestant> _warm = [];

    public BenchmarkOptions Options => options;

    public ServerProcesses? Server => server;

    public Population Population { get; } = new(options.Senders, options.Creators);

    /// <summary>The same with other options.</summary>
    public Bench With(BenchmarkOptions other) => new(other, server);

    /// <summary>Tells how far it is, beside what is measured.</summary>
    public void Say(string text)
    {
        if (!options.Quiet)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{DateTime.Now:HH:mm:ss} {text}[/]");
        }
    }

    /// <summary>
    /// Lets a contestant run without measuring: at its first load until it gets no faster, since code is compiled anew while it runs; at each further
    /// one for a moment.
    /// </summary>
    public async Task WarmUpAsync(Contestant contestant, ILoad load)
    {
        if (options.WarmUp == TimeSpan.Zero)
        {
            return;
        }

        var (least, most) = _warm.Add(contestant) ? (WarmUpSlices, WarmUpSlices * WarmUpFactorMax) : (1, 1);
        var (best, flat) = (0.0, 0);
        for (var slice = 1; ; slice++)
        {
            var rate = (await contestant.RunAsync(load, Population, options.WarmUp / WarmUpSlices)).Rate;
            await contestant.SettleAsync();

            // Twice in a row, since one slow slice may be the machine's.
            flat = rate < best * StillRising ? flat + 1 : 0;
            if (slice >= most || (slice >= least && flat >= 2))
            {
                return;
            }

            best = Math.Max(best, rate);
        }
    }

    /// <summary>Starts contestants one after another.</summary>
    public async Task PrepareAsync(IEnumerable<Contestant> contestants)
    {
        foreach (var contestant in contestants)
        {
            Say($"preparing: {contestant.Name}");
            await contestant.PrepareAsync(Population);
        }
    }

    /// <summary>Checks the books of contestants: what is wrong, one line each.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync(IEnumerable<Contestant> contestants)
    {
        var wrong = new List<string>();
        foreach (var contestant in contestants)
        {
            if (await contestant.AuditAsync() is { } difference)
            {
                wrong.Add($"{contestant.Name}: the books differ: {difference}");
            }
        }

        return wrong;
    }
}
