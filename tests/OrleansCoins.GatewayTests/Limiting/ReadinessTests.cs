using System.Reflection;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.GrainInterfaces.Operations;

namespace OrleansCoins.GatewayTests.Limiting;

/// <summary>Anybody may ask whether a gateway is ready, so it costs the silos little however many do.</summary>
public sealed class ReadinessTests
{
    private readonly IClusterClient _grains = DispatchProxy.Create<IClusterClient, AskedCluster>();
    private readonly AskedSilo _silo;

    public ReadinessTests() => _silo = ((AskedCluster)_grains).Silo;

    [Fact]
    public async Task However_many_ask_at_once_and_right_after_a_silo_is_asked_once()
    {
        var readiness = new Readiness(_grains);
        var answers = Enumerable.Range(0, 1_000).Select(_ => readiness.CheckAsync(CancellationToken.None)).ToList();

        _silo.Answer.SetResult();
        await Task.WhenAll(answers);
        await readiness.CheckAsync(CancellationToken.None);

        Assert.Equal(1, _silo.Asked);
    }

    [Fact]
    public async Task Whoever_goes_away_ends_their_own_wait_and_nobody_elses()
    {
        var readiness = new Readiness(_grains);
        using var gone = new CancellationTokenSource();
        var (one, other) = (readiness.CheckAsync(gone.Token), readiness.CheckAsync(CancellationToken.None));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        _silo.Answer.SetResult();
        await other;
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_is_not_waited_for_long()
    {
        var began = TimeProvider.System.GetTimestamp();

        await Assert.ThrowsAsync<TimeoutException>(() => new Readiness(_grains).CheckAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }
}

/// <summary>Stands in for the cluster, and gives everybody the one grain.</summary>
public class AskedCluster : DispatchProxy
{
    internal AskedSilo Silo { get; } = new();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Silo;
}

/// <summary>Stands in for the grain that knows, and counts how often it is asked.</summary>
internal sealed class AskedSilo : IReadinessGrain
{
    public TaskCompletionSource Answer { get; } = new();

    public int Asked { get; private set; }

    public Task CheckAsync()
    {
        Asked++;
        return Answer.Task;
    }
}
