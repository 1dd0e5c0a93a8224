using System.Diagnostics;
using System.Globalization;
using OrleansCoins.Chaos.Checking;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Running;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos;

/// <summary>A real cluster, in which everything goes wrong that can be made to; and afterwards everything has to be right, to the last coin.</summary>
public abstract class ChaosTest(ITestOutputHelper output)
{
    private const string SeedVariable = "ORLEANSCOINS_CHAOS_SEED";

    /// <summary>The seed that is asked for, or else the usual ones.</summary>
    public static TheoryData<int> Seeds =>
        Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } seed ? [int.Parse(seed, CultureInfo.InvariantCulture)] : [1, 2];

    private protected static async Task<CoinsCluster> StartAsync(TestStorage storage, int silos)
    {
        var cluster = await CoinsCluster.StartAsync(
            options => (options.Storage, options.Silos, options.RecoveryAfter) = (storage, silos, TimeSpan.FromMilliseconds(200)));
        cluster.Journal.DelayTime = TimeSpan.FromMilliseconds(500);
        return cluster;
    }

    private protected async Task<Findings> CheckAsync(int seed, ChaosRun run, Plan plan)
    {
        output.WriteLine($"{SeedVariable}={seed}");
        var began = Stopwatch.GetTimestamp();
        var findings = await run.CarryOutAsync(plan);
        output.WriteLine($"Carried out and settled in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s:\n{Describe(findings, run)}");

        var violations = HistoryChecker.Check(findings);
        Assert.True(violations.IsEmpty, $"Seed {seed}: {violations.Length} violations, the first of them:\n{string.Join('\n', violations.Take(20))}");
        Assert.True(run.IsSettled, $"Seed {seed}: the platform's own books do not balance, or gifts are still undelivered");
        CheckThatItWentWrong(findings, run);
        return findings;
    }

    /// <summary>A run in which nothing goes wrong shows nothing.</summary>
    private static void CheckThatItWentWrong(Findings findings, ChaosRun run)
    {
        Assert.All(run.Hits.GroupBy(hit => hit.Key.GetType()), strikes => Assert.True(strikes.Sum(hit => hit.Value) > 0, $"{strikes.Key.Name} hit nothing"));
        Assert.True(findings.Attempts.Any(attempt => attempt.Answer is Unknown), "somebody did not know what became of their request");
        Assert.True(findings.Attempts.Any(attempt => attempt.Answer is Refused { Reason: RefusalReason.InsufficientCoins }), "somebody asked for more than they had");
        Assert.True(findings.Attempts.Any(attempt => attempt.Answer is Refused { Reason: RefusalReason.IdempotencyKeyReused }), "somebody used a key twice");
        Assert.True(findings.Journal.Any(row => row.Kind == "gift-returned"), "a gift came back");
    }

    private static string Describe(Findings findings, ChaosRun run) => string.Join(
        '\n',
        [
            .. Count(findings.Attempts.Select(attempt => attempt.Answer switch
            {
                Refused refused => $"refused, {refused.Reason}",
                Unknown unknown => $"unknown, {unknown.Fault}",
                _ => "accepted",
            })),
            .. Count(findings.Journal.Select(row => $"{row.Kind} in {(row.IsOfWallet ? "a wallet" : "earnings")}")),
            .. run.Hits.Select(hit => $"{hit.Key}: {hit.Value}"),
        ]);

    private static IEnumerable<string> Count(IEnumerable<string> things) =>
        things.CountBy(thing => thing).OrderBy(thing => thing.Key).Select(thing => $"{thing.Key}: {thing.Value}");
}
