using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using OrleansCoins.Chaos.Checking;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.PlantedFaults;
using OrleansCoins.Chaos.Running;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos;

/// <summary>Real clusters, in which everything goes wrong that can be made to; and afterwards everything has to be right, to the last coin.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const string SeedVariable = "ORLEANSCOINS_CHAOS_SEED";

    /// <summary>The seed that is asked for, or else the usual ones.</summary>
    public static TheoryData<int> Seeds =>
        Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } seed ? [int.Parse(seed, CultureInfo.InvariantCulture)] : [1, 2];

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task A_cluster_over_PostgreSQL_loses_and_doubles_nothing_whatever_goes_wrong(int seed)
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await StartAsync(TestStorage.PostgreSql, silos: 3);

        var run = new ChaosRun(cluster, connection => new NpgsqlConnection(connection));
        await CheckAsync(seed, run, Plan.Draw(seed, rounds: 8, Strike.InACluster));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_silo_over_SQLite_loses_and_doubles_nothing_whatever_goes_wrong(int seed)
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite, silos: 1);

        var run = new ChaosRun(cluster, connection => new SqliteConnection(connection));
        await CheckAsync(seed, run, Plan.Draw(seed, rounds: 6, Strike.InOneSilo));
    }

    private static async Task<CoinsCluster> StartAsync(TestStorage storage, int silos)
    {
        var cluster = await CoinsCluster.StartAsync(
            options => (options.Storage, options.Silos, options.RecoveryAfter) = (storage, silos, TimeSpan.FromMilliseconds(200)));
        cluster.Journal.DelayTime = TimeSpan.FromMilliseconds(500);
        return cluster;
    }

    private async Task CheckAsync(int seed, ChaosRun run, Plan plan)
    {
        output.WriteLine($"{SeedVariable}={seed}");
        var began = Stopwatch.GetTimestamp();
        var findings = await run.CarryOutAsync(plan);
        output.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        output.WriteLine(Describe(findings, run));

        var violations = HistoryChecker.Check(findings);
        Assert.True(violations.IsEmpty, $"Seed {seed}: {violations.Length} violations, first of them:\n{string.Join('\n', violations.Take(20))}");
    }

    private static string Describe(Findings findings, ChaosRun run) => string.Join(
        '\n',
        findings.Attempts.GroupBy(attempt => attempt.Answer switch
            {
                Accepted => "accepted",
                Refused refused => $"refused: {refused.Reason}",
                Unknown unknown => $"unknown: {unknown.Fault}",
                _ => "?",
            })
            .Select(kind => $"{kind.Key}: {kind.Count()}").Order()
            .Concat(findings.Journal.GroupBy(row => $"{row.Account.Split(':')[0]} {row.Kind}").Select(kind => $"{kind.Key}: {kind.Count()}").Order())
            .Concat(run.Hits.Select(hit => $"{hit.Key}: {hit.Value}")));
}
