using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>What the lanes measure.</summary>
internal sealed class LaneInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansCoins.Journal";

    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] };

    /// <summary>A commit takes a millisecond on a good disk; an entry's deadline is seconds.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    };

    private readonly Meter _meter;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _full;

    public LaneInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _batchSize = _meter.CreateHistogram(
            "orleanscoins.journal.batch.size", unit: "{entry}", description: "Entries written by one statement.", advice: Sizes);
        _commitDuration = _meter.CreateHistogram(
            "orleanscoins.journal.commit.duration", unit: "s", description: "From sending a batch to knowing that it is on disk.", advice: Durations);
        _failures = _meter.CreateCounter<long>(
            "orleanscoins.journal.failures", unit: "{failure}", description: "Statements that failed for another cause than a unique key, and batches given up.");
        _conflicts = _meter.CreateCounter<long>(
            "orleanscoins.journal.conflicts", unit: "{entry}", description: "Entries that a unique key stood against, by what that turned out to be.");
        _full = _meter.CreateCounter<long>(
            "orleanscoins.journal.full", unit: "{entry}", description: "Entries that were turned away, as too many were waiting in their lane.");
    }

    public void Committed(int entries, TimeSpan duration)
    {
        _batchSize.Record(entries);
        _commitDuration.Record(duration.TotalSeconds);
    }

    public void Failed(WriteOutcome outcome) => _failures.Add(1, new TagList { { "outcome", outcome.ToString() } });

    public void GaveUp(bool inDoubt) => _failures.Add(1, new TagList { { "outcome", inDoubt ? "gave up in doubt" : "gave up" } });

    public void FoundAnotherDatabase() => _failures.Add(1, new TagList { { "outcome", "another database" } });

    public void Judged(AppendOutcome outcome) => _conflicts.Add(1, new TagList { { "outcome", outcome.ToString() } });

    public void Full() => _full.Add(1);

    /// <summary>Lets it be seen how many entries wait in each lane.</summary>
    public void Watch(Func<int[]> depths) => _meter.CreateObservableUpDownCounter(
        "orleanscoins.journal.lane.depth",
        () => depths().Select(static (depth, lane) => new Measurement<int>(depth, new KeyValuePair<string, object?>("lane", lane))),
        unit: "{entry}",
        description: "Entries that wait to be written, by lane.");

    public void Dispose() => _meter.Dispose();
}
