using System.Collections.Concurrent;

namespace OrleansCoins.Story.Performing;

/// <summary>Counts what is told in the summary.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<double> _latenciesMs = new();
    private int _replays;
    private int _twiceAtOnce;

    public IEnumerable<KeyValuePair<string, int>> Refused => _refused.OrderByDescending(static code => code.Value);

    public int Replays => _replays;

    public int TwiceAtOnce => _twiceAtOnce;

    public int AcceptedWhileGiving { get; set; }

    /// <summary>How long giving took.</summary>
    public TimeSpan Giving { get; set; }

    public void CountRefusal(string code) => _refused.AddOrUpdate(code, 1, static (_, count) => count + 1);

    public void CountReplay() => Interlocked.Increment(ref _replays);

    public void CountTwiceAtOnce() => Interlocked.Increment(ref _twiceAtOnce);

    public void AddLatency(TimeSpan latency) => _latenciesMs.Enqueue(latency.TotalMilliseconds);

    /// <summary>Percentiles of how long senders waited for their 201, retries and pauses included, in milliseconds.</summary>
    public IReadOnlyList<double> LatencyPercentilesMs(params IReadOnlyList<double> shares)
    {
        var sorted = _latenciesMs.Order().ToArray();
        return [.. shares.Select(share => sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Length) - 1])];
    }
}
