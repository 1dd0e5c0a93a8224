using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Operations;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>Whether grains answer, and the journal can be read and written. Anybody may ask, as often as they like: it is looked at once a second.</summary>
internal sealed class Readiness(IClusterClient grains)
{
    /// <summary>How long a grain may take to show that it answers, and that the journal can be read and written.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>How long what was found holds: an orchestrator asks more rarely.</summary>
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private readonly SharedAnswer<bool> _answer = new(() => CheckAsync(grains), Holds, TimeProvider.System);

    /// <exception cref="Exception">It isn't so; some fault that <see cref="Problems.Faults.IsUnavailable"/> knows, or a defect.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => _answer.GetAsync().WaitAsync(cancellationToken);

    /// <summary>Asks once, without retries: an orchestrator asks again by itself.</summary>
    private static async Task<bool> CheckAsync(IClusterClient grains)
    {
        await grains.Readiness().CheckAsync().WaitAsync(Deadline);
        return true;
    }
}
