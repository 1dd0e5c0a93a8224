using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Chaos.Evidence;

/// <summary>Every attempt that was made, whoever made it. May be written to by many at once.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Attempt> _attempts = new();
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>How many attempts have been made.</summary>
    public int Count => _attempts.Count;

    /// <summary>All attempts, in the order of their answers.</summary>
    public ImmutableArray<Attempt> Attempts => [.. _attempts];

    /// <summary>
    /// Makes an attempt and records it. A fault that passes by itself says nothing about what was done: it is recorded as unknown. Any other one is
    /// what the gateway answers with 500, a defect: it is thrown on.
    /// </summary>
    public async Task<Answer> AttemptAsync(string user, string key, WalletRequest request, Func<Task<Answer>> send)
    {
        var sent = Stopwatch.GetElapsedTime(_began);
        Answer answer;
        try
        {
            answer = await send();
        }
        catch (Exception fault) when (fault is UnavailableException or TimeoutException or OrleansException or DbException)
        {
            answer = new Unknown(fault.GetType().Name);
        }

        _attempts.Enqueue(new Attempt(user, key, request, sent, Stopwatch.GetElapsedTime(_began), answer));
        return answer;
    }
}
