using HdrHistogram;

namespace OrleansCoins.Benchmarks.Loads;

/// <summary>What callers saw of a load. Safe to be told by many callers at a time.</summary>
internal sealed class LoadResult
{
    private const long LongestMicroseconds = 120_000_000;
    private long _given;
    private long _givenInTime;
    private long _refused;
    private long _failed;
    private string? _firstFault;

    /// <summary>How long gifts were sent for.</summary>
    public TimeSpan Window { get; set; }

    /// <summary>Gifts that were accepted, those that were under way at the end included.</summary>
    public long Given => Volatile.Read(ref _given);

    /// <summary>Gifts that were accepted before the end.</summary>
    public long GivenInTime => Volatile.Read(ref _givenInTime);

    /// <summary>Gifts that were refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Gifts whose callers saw a fault.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>What the first fault said.</summary>
    public string? FirstFault => Volatile.Read(ref _firstFault);

    /// <summary>How long accepted gifts took, in microseconds.</summary>
    public LongConcurrentHistogram Latencies { get; } = new(1, LongestMicroseconds, 3);

    /// <summary>Gifts a second.</summary>
    public double Rate => GivenInTime / Window.TotalSeconds;

    /// <summary>Takes note of an accepted gift.</summary>
    public void Accept(TimeSpan latency, bool inTime)
    {
        Latencies.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, LongestMicroseconds));
        Interlocked.Increment(ref _given);
        if (inTime)
        {
            Interlocked.Increment(ref _givenInTime);
        }
    }

    /// <summary>Takes note of gifts that a contestant wrote by itself, without callers.</summary>
    public void AcceptUntimed(long gifts, bool inTime)
    {
        Interlocked.Add(ref _given, gifts);
        if (inTime)
        {
            Interlocked.Add(ref _givenInTime, gifts);
        }
    }

    /// <summary>Takes note of a refused gift.</summary>
    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <summary>Takes note of a gift that failed.</summary>
    public void Fail(Exception fault)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _firstFault, $"{fault.GetType().Name}: {fault.Message}", null);
    }

    /// <summary>A percentile of the latencies, in milliseconds; not a number where nothing was timed.</summary>
    public double Percentile(double percentile) =>
        Latencies.TotalCount == 0 ? double.NaN : Latencies.GetValueAtPercentile(percentile) / 1000.0;
}
