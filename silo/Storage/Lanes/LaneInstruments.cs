using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>What the lanes measure.</summary>
internal sealed class LaneInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansCoins.Journal";

    private readonly Meter _meter;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _conflicts;

    public LaneInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _batchSize = _meter.CreateHistogram<int>("orleanscoins.journal.batch.size", unit: "{entry}", description: "Entries written by one statement.");
        _commitDuration = _meter.CreateHistogram<double>(
            "orleanscoins.journal.commit.duration", unit: "s", description: "From sending a batch to knowing that it is on disk.");
        _failures = _meter.CreateCounter<long>(
            "orleanscoins.journal.failures", unit: "{failure}", description: "Statements that failed for another cause than a unique key, and batches given up.");
        _conflicts = _meter.CreateCounter<long>(
            "orleanscoins.journal.conflicts", unit: "{entry}", description: "Entries that a unique key stood against, by what that turned out to be.");
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

    public void Dispose() => _meter.Dispose();
}
