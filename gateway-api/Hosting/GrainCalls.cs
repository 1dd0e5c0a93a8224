using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces.Gifts;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>
/// Calls grains, and calls again when the outcome is not known. Only the gateway does: retries at every level would multiply. It never sends a
/// refused request again; a refusal is an answer. Nor one that found something full: its caller is told at once.
/// </summary>
internal sealed class GrainCalls(IClusterClient grains)
{
    /// <summary>How long a caller waits at most, all attempts together.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt may take: a message to a silo that has just died is never answered, the next one finds another silo.</summary>
    private static readonly TimeSpan AttemptDeadline = TimeSpan.FromSeconds(4);

    /// <summary>How long a caller waits for what looks at the whole journal.</summary>
    private static readonly TimeSpan LongDeadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(100);

    private const int RetriesMax = 2;

    private static readonly ResiliencePipeline Pipeline = new ResiliencePipelineBuilder()
        .AddTimeout(Deadline)
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = RetriesMax,
            BackoffType = DelayBackoffType.Exponential,
            Delay = Backoff,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<Exception>(static fault => Faults.IsUnavailable(fault) && !Faults.IsOverload(fault)),
        })
        .AddTimeout(new TimeoutStrategyOptions { Timeout = AttemptDeadline })
        .Build();

    /// <summary>Asks a grain. A request that moves value carries its request id, so that asking again changes nothing.</summary>
    /// <param name="call">The call; made at most three times.</param>
    /// <param name="cancellationToken">Ends the wait, not what the grain is doing.</param>
    public async Task<T> AskAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken)
    {
        TraceParent.Send();
        return await Pipeline.ExecuteAsync(
            static async (state, token) => await state.Call(state.Grains).WaitAsync(token),
            (Call: call, Grains: (IGrainFactory)grains),
            cancellationToken);
    }

    /// <summary>Asks a grain what takes long to answer, once: asking again while it is still at it would only double its work.</summary>
    public async Task<T> AskOnceAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken) =>
        await call(grains).WaitAsync(LongDeadline, cancellationToken);

    /// <summary>Tells a grain what takes long to do, once.</summary>
    public async Task TellOnceAsync(Func<IGrainFactory, Task> call, CancellationToken cancellationToken) =>
        await call(grains).WaitAsync(LongDeadline, cancellationToken);

    /// <summary>Tells a grain something that changes nothing when it is told again.</summary>
    public async Task TellAsync(Func<IGrainFactory, Task> call, CancellationToken cancellationToken) =>
        await Pipeline.ExecuteAsync(
            static async (state, token) => await state.Call(state.Grains).WaitAsync(token),
            (Call: call, Grains: (IGrainFactory)grains),
            cancellationToken);
}
