using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace OrleansCoins.UnitTests.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private static World Live(ulong seed, Defect defect = Defect.None, bool keepText = false)
    {
        var world = new World(seed, defect, keepText);
        world.Run();
        return world;
    }

    [Fact]
    public void Probe_it_now()
    {
        var n = int.Parse(Environment.GetEnvironmentVariable("ORLEANSCOINS_SIMULATION_RUNS") ?? "200", CultureInfo.InvariantCulture);
        var first = ulong.Parse(Environment.GetEnvironmentVariable("ORLEANSCOINS_SIMULATION_SEED") ?? "1", CultureInfo.InvariantCulture);
        var coverage = new Coverage();
        var watch = Stopwatch.StartNew();
        var failures = 0;
        long steps = 0, entries = 0;
        for (var seed = first; seed < first + (ulong)n && failures < 4; seed++)
        {
            var world = new World(seed, Defect.None, n == 1);
            try
            {
                world.Run();
            }
            catch (Exception fault)
            {
                failures++;
                output.WriteLine($"seed {seed}: {(fault is RuleBrokenException ? fault.Message : fault)}");
                foreach (var line in world.Trace.Lines) output.WriteLine(line);
            }
            coverage.Add(world.Coverage);
            steps += world.Schedule.Step; entries += world.Journal.Entries.Count;
        }
        output.WriteLine($"{watch.Elapsed.TotalSeconds:F1} s, steps {steps / n}, entries {entries / n}");
        foreach (var what in Enum.GetValues<Happening>()) output.WriteLine($"{what} {coverage[what]}");
        foreach (var defect in Enum.GetValues<Defect>().Skip(1))
        {
            if (n < 2) break;
            string found = "never";
            for (ulong seed = 1; seed < 4000; seed++)
            {
                try { new World(seed, defect).Run(); } catch (RuleBrokenException e) { found = $"seed {seed}: {e.Message}"; break; }
                catch (Exception e) { found = $"seed {seed}: {e.GetType().Name} {e.Message}"; break; }
            }
            output.WriteLine($"{defect}: {found}");
        }
        Assert.Equal(0, failures);
    }
}
