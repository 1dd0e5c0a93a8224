using OrleansCoins.Chaos.Running;

namespace OrleansCoins.Chaos.Processes.Faults;

/// <summary>A gateway is killed with SIGKILL while requests are under way in it, and started again.</summary>
/// <param name="Number">Which.</param>
/// <param name="StartAfter">How long it stays away.</param>
internal sealed record KillGateway(int Number, TimeSpan StartAfter) : Fault
{
    public override TimeSpan Takes => TimeSpan.FromSeconds(6) + StartAfter;

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        await Eventually.IsTrueAsync(() => Task.FromResult(deployment.HttpProxy.Waiting(Number) > 0), $"requests are under way in gateway {Number}");
        var waiting = deployment.HttpProxy.Waiting(Number);
        await deployment.Gateways.KillAsync(Number);
        await Task.Delay(StartAfter);
        await deployment.Gateways.StartAsync(Number);
        return new Struck(waiting, $"gateway {Number} was killed while {waiting} requests were under way in it");
    }
}

/// <summary>Connections between callers and gateways are lost after the request and before the answer: nobody was told what was done.</summary>
/// <param name="Cut">At which moment.</param>
/// <param name="Times">How many gifts.</param>
internal sealed record CutAnswers(HttpCut Cut, int Times) : Fault
{
    public override TimeSpan Takes => TimeSpan.FromSeconds(3);

    public override async Task<Struck> StrikeAsync(Deployment deployment)
    {
        var before = deployment.HttpProxy.HasCut;
        deployment.HttpProxy.CutNext(Cut, Times);
        await Eventually.IsTrueAsync(() => Task.FromResult(deployment.HttpProxy.HasCut >= before + Times), $"{Times} gifts have met {Cut}");
        return new Struck(Times, $"{Times} gifts lost their connection ({Cut})");
    }
}
