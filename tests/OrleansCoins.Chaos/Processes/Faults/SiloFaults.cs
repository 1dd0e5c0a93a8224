using System.Diagnostics;

namespace OrleansCoins.Chaos.Processes.Faults;

/// <summary>The silo that has written most just now is killed with SIGKILL, and another one started in its place.</summary>
/// <param name="StartAfter">How long it stays away.</param>
internal sealed record KillSilo(TimeSpan StartAfter) : Fault
{
    public override TimeSpan Takes => TimeSpan.FromSeconds(7) + StartAfter;

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        var victim = await deployment.Journal.BusiestSiloAsync();
        await deployment.Cluster.KillSiloAsync(victim.Address);
        var end = await deployment.Journal.EndAsync();
        await Task.Delay(StartAfter);
        await deployment.Cluster.StartSiloAsync();
        var taken = await deployment.Journal.TakenOverAsync(victim, end);
        return new Struck(taken.Count, $"{victim} was killed; {taken.Count} of its wallets have been written to elsewhere since");
    }
}

/// <summary>
/// The silo that has written most just now is stopped by SIGSTOP until the others have declared it dead and go on with its accounts; then it goes on
/// by SIGCONT as if no time had passed, with requests waiting for it, and can't read yet that it is dead. What it would write to those accounts is
/// refused. Then it has to notice, and to end; another one is started in its place.
/// </summary>
internal sealed record HangSilo : Fault
{
    private const string Wallets = "wallet:";

    /// <summary>What a silo says of an entry that another one was ahead of.</summary>
    private const string Fenced = "(Fenced)";

    private static readonly TimeSpan UnknowingFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NoticesWithin = TimeSpan.FromSeconds(30);

    public override TimeSpan Takes => TimeSpan.FromSeconds(30);

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        var victim = await deployment.Journal.BusiestSiloAsync();
        await using var stale = await StaleCallers.ConnectAsync(victim, Deployment.ClusterId, deployment.Callers.History);
        await deployment.Cluster.PauseSiloAsync(victim.Address);
        var paused = Stopwatch.GetTimestamp();
        var end = await deployment.Journal.EndAsync();
        await deployment.Journal.IsDeclaredDeadAsync(victim);
        var dead = Stopwatch.GetElapsedTime(paused);
        var taken = await deployment.Journal.TakenOverAsync(victim, end);
        stale.Give(taken.Select(static wallet => wallet[Wallets.Length..]), [.. victim.OwnersOf("earnings:")]);
        var resumedAt = await deployment.Journal.EndAsync();
        await using (await deployment.Journal.HideMembershipAsync())
        {
            await deployment.Cluster.ResumeSiloAsync(victim.Address);
            await stale.AnsweredAsync(UnknowingFor);
        }

        var resumed = Stopwatch.GetTimestamp();
        var lastWords = await deployment.Cluster.SiloEndsByItselfAsync(victim.Address, NoticesWithin);
        Assert.True(
            lastWords is not null, $"{victim} was declared dead while it hung, and still runs {NoticesWithin.TotalSeconds} s after it went on: nothing keeps it from writing");
        var noticed = Stopwatch.GetElapsedTime(resumed);
        var late = await deployment.Journal.WrittenByAsync(victim, resumedAt);
        await deployment.Cluster.StartSiloAsync();
        await stale.SettleAsync(deployment.Cluster.Grains);
        var fenced = lastWords.Split('\n').Count(static line => line.Contains(Fenced, StringComparison.Ordinal));
        return new Struck(
            fenced,
            $"{victim} hung, was declared dead after {dead.TotalSeconds:F1} s, and {taken.Count} of its wallets were written to elsewhere; it went on, was refused {fenced} entries of theirs, wrote {late} others, noticed, and ended after {noticed.TotalSeconds:F1} s");
    }
}
