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
        return new Struck(taken, $"{victim} was killed; {taken} of its accounts have been written to elsewhere since");
    }
}

/// <summary>
/// The silo that has written most just now is stopped by SIGSTOP until the others have declared it dead and go on with its accounts; then it goes on
/// by SIGCONT as if no time had passed. It has to notice, and to end; another one is started in its place.
/// </summary>
internal sealed record HangSilo : Fault
{
    private static readonly TimeSpan NoticesWithin = TimeSpan.FromSeconds(60);

    public override TimeSpan Takes => TimeSpan.FromSeconds(45);

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        var victim = await deployment.Journal.BusiestSiloAsync();
        await deployment.Cluster.PauseSiloAsync(victim.Address);
        var paused = Stopwatch.GetTimestamp();
        var end = await deployment.Journal.EndAsync();
        await deployment.Journal.IsDeclaredDeadAsync(victim);
        var dead = Stopwatch.GetElapsedTime(paused);
        var taken = await deployment.Journal.TakenOverAsync(victim, end);
        await deployment.Cluster.ResumeSiloAsync(victim.Address);
        var resumed = Stopwatch.GetTimestamp();
        var resumedAt = await deployment.Journal.EndAsync();
        var lastWords = await deployment.Cluster.SiloEndsByItselfAsync(victim.Address, NoticesWithin);
        Assert.True(
            lastWords is not null, $"{victim} was declared dead while it hung, and still runs {NoticesWithin.TotalSeconds} s after it went on: nothing keeps it from writing");
        var noticed = Stopwatch.GetElapsedTime(resumed);
        var late = await deployment.Journal.WrittenByAsync(victim, resumedAt);
        await deployment.Cluster.StartSiloAsync();
        return new Struck(
            taken,
            $"{victim} hung, was declared dead after {dead.TotalSeconds:F1} s, and {taken} of its accounts were written to elsewhere; it went on, wrote {late} entries more, noticed, and ended after {noticed.TotalSeconds:F1} s");
    }
}
