namespace OrleansCoins.GrainInterfaces.Operations;

/// <summary>
/// Something that costs to find out and that many may ask at once: one asks at a time, whoever comes meanwhile is told the same, and the answer holds for a
/// moment. So however many ask, the cost is bounded. Gateways and silos have it in common, for what they answer an orchestrator.
/// </summary>
/// <typeparam name="T">The answer.</typeparam>
/// <param name="ask">Finds it out; has to come to an end by itself, since all wait for it.</param>
/// <param name="holds">How long an answer holds, from when it was asked for. So does a failure to get one.</param>
/// <param name="time">The clock.</param>
public sealed class SharedAnswer<T>(Func<Task<T>> ask, TimeSpan holds, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<T>? _answer;
    private long _askedAt;

    /// <summary>The answer: the one being found out, one that still holds, or a new one.</summary>
    public Task<T> GetAsync()
    {
        lock (_gate)
        {
            if (_answer is null || (_answer.IsCompleted && time.GetElapsedTime(_askedAt) >= holds))
            {
                _askedAt = time.GetTimestamp();
                _answer = ask();
            }

            return _answer;
        }
    }
}
