using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>
/// The rules of wallets, earnings, rooms and recovery, run in one thread over a journal, a network and silos that do everything to them that real ones
/// may. One seed is one history, event by event; whichever fails can be lived through again.
/// </summary>
/// <remarks>
/// ORLEANSCOINS_SIMULATION_SEED is the first seed, ORLEANSCOINS_SIMULATION_RUNS how many there are; with a seed alone, it is that one run.
/// </remarks>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const string SeedVariable = "ORLEANSCOINS_SIMULATION_SEED";
    private const string RunsVariable = "ORLEANSCOINS_SIMULATION_RUNS";
    private const int RunsUsual = 20_000;
    private const int RunsForCoverage = 2_000;
    private const int TimesAtLeast = 20;

    [Fact]
    public void Whatever_fails_nothing_is_lost_or_doubled_and_everything_arrives()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable);
        var first = seed is null ? 1 : ulong.Parse(seed, CultureInfo.InvariantCulture);
        var runs = Environment.GetEnvironmentVariable(RunsVariable) is { } number ? int.Parse(number, CultureInfo.InvariantCulture)
            : seed is null ? RunsUsual : 1;
        var started = Stopwatch.GetTimestamp();
        var (steps, entries) = (0L, 0L);
        for (var run = 0; run < runs; run++)
        {
            var world = Live(first + (ulong)run);
            steps += world.Schedule.Step;
            entries += world.Journal.Entries.Count;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{runs} runs from seed {first}: {steps} steps, {entries} entries, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
    }

    [Fact]
    public void The_same_seed_is_the_same_history()
    {
        var digests = Enumerable.Range(1, 100).Select(static seed => Live((ulong)seed).Trace.Digest).ToList();
        Assert.Equal(digests, Enumerable.Range(1, 100).Select(static seed => Live((ulong)seed).Trace.Digest));
        Assert.Equal(digests.Count, digests.Distinct().Count());
    }

    /// <summary>What no longer happens is no longer tested. The seeds are always the same, so this fails at once or never.</summary>
    [Fact]
    public void Every_fault_and_every_outcome_really_happens()
    {
        var coverage = new Coverage();
        for (var seed = 1UL; seed <= RunsForCoverage; seed++)
        {
            coverage.Add(Live(seed).Coverage);
        }

        var happenings = Enum.GetValues<Happening>();
        output.WriteLine(string.Join(Environment.NewLine, happenings.Select(what => $"{coverage[what],8} {what}")));
        Assert.All(happenings, what => Assert.True(
            coverage[what] >= TimesAtLeast, $"{what} happened {coverage[what]} times in {RunsForCoverage} runs; it takes {TimesAtLeast} to call it tested"));
    }

    private static World Live(ulong seed)
    {
        var world = new World(seed, Faults.Draw);
        try
        {
            world.Run();
            return world;
        }
        catch (Exception fault)
        {
            throw new SimulationFailedException(seed, fault);
        }
    }

    /// <summary>A run that failed, told so that it can be understood and repeated: it is lived through once more, this time with its history kept.</summary>
    private sealed class SimulationFailedException(ulong seed, Exception fault) : Exception(Describe(seed, fault), fault)
    {
        private static string Describe(ulong seed, Exception fault)
        {
            var again = new World(seed, Faults.Draw, keepText: true);
            Record.Exception(again.Run);
            return string.Join(Environment.NewLine,
            [
                $"Seed {seed}, step {again.Schedule.Step}: {fault.Message}",
                "How it came to that:",
                .. again.Trace.Lines,
                $"Again: {SeedVariable}={seed} dotnet test tests/OrleansCoins.UnitTests --filter {nameof(Whatever_fails_nothing_is_lost_or_doubled_and_everything_arrives)}",
            ]);
        }
    }
}
