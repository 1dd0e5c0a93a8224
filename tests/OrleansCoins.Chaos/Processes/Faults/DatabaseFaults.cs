using OrleansCoins.Chaos.Running;
using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Processes.Faults;

/// <summary>The database server is ended at once, without a checkpoint, and started again: it recovers from its log.</summary>
/// <param name="StartAfter">How long it stays away.</param>
internal sealed record KillDatabase(TimeSpan StartAfter) : Fault
{
    public override TimeSpan Takes => TimeSpan.FromSeconds(5) + StartAfter;

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        await deployment.Callers.AreWaitingAsync();
        var before = await deployment.Journal.EndAsync();
        var waiting = deployment.Callers.Waiting;
        await Task.Run(deployment.Database.StopAtOnce);
        await Task.Delay(StartAfter);
        await Task.Run(deployment.Database.StartAgain);
        await Eventually.IsTrueAsync(async () => await deployment.Journal.EndAsync() > before, "something is written after the database came back");
        return new Struck(waiting, $"the database was ended while {waiting} callers waited, and is written to again");
    }
}

/// <summary>The database ends the connections that silos write through.</summary>
internal sealed record EndLanes : Fault
{
    public override TimeSpan Takes => TimeSpan.FromSeconds(4);

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        var ended = 0L;
        await deployment.Callers.AreWaitingAsync();
        await Eventually.IsTrueAsync(async () => (ended = await deployment.Journal.EndConnectionsAsync("lane")) > 0, "there is a lane whose connection can be ended");
        return new Struck(ended, $"{ended} lanes lost their connections");
    }
}

/// <summary>Lanes lose their connections over a write whose answer nobody gets.</summary>
/// <param name="Cut">At which moment.</param>
/// <param name="Times">How many writes.</param>
internal sealed record CutWrites(DatabaseCut Cut, int Times) : Fault
{
    public override TimeSpan Takes => TimeSpan.FromSeconds(3);

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        var proxy = deployment.DatabaseProxy;
        var before = proxy.CarriedOut;
        proxy.CutNext(Cut, Times);
        await Eventually.IsTrueAsync(() => Task.FromResult(proxy.Pending == 0), $"{Times} writes have met {Cut}");
        return new Struck(Times, $"{Times} writes lost their connection ({Cut}); {proxy.CarriedOut - before} of them are known to be carried out");
    }
}
