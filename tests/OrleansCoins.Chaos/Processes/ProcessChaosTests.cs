using System.Collections.Immutable;
using System.Globalization;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Processes.Faults;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos.Processes;

/// <summary>Three silos and two gateways, a process each, over PostgreSQL, under load over HTTP, while they are killed, hung and cut off.</summary>
[Collection(Alone.Name)]
public sealed class ProcessChaosTests(ITestOutputHelper output)
{
    private const string SeedVariable = "ORLEANSCOINS_CHAOS_SEED";
    private const string MinutesVariable = "ORLEANSCOINS_CHAOS_MINUTES";

    private static int Seed => Read(SeedVariable) is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : 1;

    private static TimeSpan Length => Read(MinutesVariable) is { } minutes ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)) : TimeSpan.Zero;

    [SkippableFact]
    public async Task Real_processes_lose_and_double_nothing_whatever_is_killed_hung_or_cut_off()
    {
        Assert.True(PostgresServer.CanStartOwn || Read("ORLEANSCOINS_REQUIRE_POSTGRES") != "1", $"PostgreSQL is required here. {PostgresServer.WhyNoOwn}");
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        Say($"{SeedVariable}={Seed} {MinutesVariable}={Length.TotalMinutes.ToString(CultureInfo.InvariantCulture)}");
        await using var deployment = await Deployment.StartAsync(Seed);

        var run = new ProcessRun(deployment, Script.Draw(Seed, Length), Say);
        var complaints = await run.CarryOutAsync();
        Assert.True(complaints.IsEmpty, $"Seed {Seed}: {complaints.Length} complaints:\n{string.Join('\n', complaints)}");

        // That nobody complained is worth what they would have complained of: one credit too much, in these very books.
        await deployment.Journal.DoubleLastCreditAsync();
        var found = await run.JudgeAsync(TimeSpan.Zero);
        string[] judges = await Verification.IsPossibleAsync(deployment.ConnectionString) ? ["History", "Books", "Verify"] : ["History", "Books"];
        Assert.All(judges, judge => Assert.True(
            found.Any(complaint => complaint.StartsWith(judge, StringComparison.Ordinal)), $"{judge} did not find a doubled credit. Found was:\n{string.Join('\n', found)}"));
    }

    [Fact]
    public void A_seed_strikes_the_same_at_the_same_times()
    {
        Assert.Equal(Everything(7), Everything(7));
        Assert.NotEqual(Everything(7), Everything(8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Every_script_holds_every_kind_of_fault(int minutes)
    {
        var script = Draw(1, minutes);
        Assert.Equal(Script.Kinds.ToHashSet(), [.. script.Heavy.Concat(script.Light).Select(static step => step.Fault.GetType())]);
        Assert.InRange(script.Length, TimeSpan.FromMinutes(Math.Max(minutes, 0.5)), TimeSpan.FromMinutes(minutes + 2));
    }

    [Fact]
    public void A_run_that_hit_nothing_or_was_not_used_says_so()
    {
        var script = Draw(1, 0);
        var all = script.Heavy.Concat(script.Light).ToImmutableArray();

        Assert.Contains("were accepted", Assert.Single(Complaints(all, Attempts(gifts: 10))));
        Assert.Contains("without an answer", Assert.Single(Complaints(all, [.. Attempts(gifts: 1000).Where(static attempt => attempt.Answer is Accepted), .. Attempts(9)])));
        Assert.Contains("KillSilo hit", Assert.Single(Complaints(all, Attempts(1000), static fault => fault is KillSilo ? 0 : 1)));
        Assert.Contains("never happened", Complaints([.. all.Where(static step => step.Fault is not HangSilo)], Attempts(1000)).First());
        Assert.Empty(Complaints(all, Attempts(1000)));

        IEnumerable<string> Complaints(ImmutableArray<Step> done, ImmutableArray<Attempt> attempts, Func<Fault, long>? work = null) =>
            Sufficiency.Complaints(script, [.. done.Select(step => (step, new Struck(work?.Invoke(step.Fault) ?? 1, "")))], attempts);
    }

    /// <summary>So many gifts, each accepted the second time it was sent.</summary>
    private static ImmutableArray<Attempt> Attempts(int gifts) =>
    [
        .. Enumerable.Range(0, gifts).SelectMany(static number => new Answer[] { new Unknown("503"), new Accepted(new Receipt($"{number}", "rose", 1, 1, null, null, null, null, null, null)) }
            .Select(answer => new Attempt("anna", $"{number}", new GiftRequest("rose", 1, "mona", null, "video-1"), TimeSpan.Zero, TimeSpan.Zero, answer))),
    ];

    private static Script Draw(int seed, int minutes) => Script.Draw(seed, TimeSpan.FromMinutes(minutes));

    private static List<Step> Everything(int seed) => [.. Draw(seed, 5).Heavy, .. Draw(seed, 5).Light];

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>The console hears it at once; the test's own output is shown when it is over.</summary>
    private void Say(string text)
    {
        output.WriteLine(text);
        Console.WriteLine(text);
    }
}
