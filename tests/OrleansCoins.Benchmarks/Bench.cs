using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;
using Spectre.Console;

namespace OrleansCoins.Benchmarks;

/// <summary>What all rows share.</summary>
internal sealed class Bench(BenchmarkOptions options, ServerProcesses? server)
{
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
    /// Lets a contestant run for a while without measuring: at its first load until its code is compiled for good, at each further one as long as its
    /// pattern takes to settle.
    /// </summary>
    public async Task WarmUpAsync(Contestant contestant, ILoad load)
    {
        var duration = _warm.Add(contestant) ? options.WarmUp * contestant.WarmUpFactor : options.WarmUp / 4;
        if (duration > TimeSpan.Zero)
        {
            await contestant.RunAsync(load, Population, duration);
            await contestant.SettleAsync();
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
