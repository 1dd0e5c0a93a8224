using System.Diagnostics.Metrics;

namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// What is measured of recovery. Its one grain runs in one silo, and only that silo says how far it is; every silo says when recovery last answered it.
/// </summary>
internal sealed class RecoveryInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansCoins.Recovery";

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private long _answeredAt;
    private Progress? _progress;

    public RecoveryInstruments(IMeterFactory meters, TimeProvider time)
    {
        (_time, _answeredAt) = (time, time.GetTimestamp());
        _meter = meters.Create(MeterName);
        _delivered = _meter.CreateCounter<long>("orleanscoins.recovery.delivered", "{transfer}", "Transfers that recovery delivered, as whoever had to did not.");
        _failed = _meter.CreateCounter<long>("orleanscoins.recovery.failed", "{transfer}", "Transfers that recovery could not deliver at a try.");
        _meter.CreateObservableGauge(
            "orleanscoins.recovery.answer.age", AnswerAge, "s", "How long ago recovery last ran to its end for this silo, or the silo started.");
        _meter.CreateObservableGauge(
            "orleanscoins.recovery.behind", Behind, "s", "How long ago the place that recovery has read to was the journal's end.");
        _meter.CreateObservableUpDownCounter(
            "orleanscoins.recovery.open", Open, "{transfer}", "Transfers that could not be delivered yet and are tried again.");
        _meter.CreateObservableGauge(
            "orleanscoins.recovery.open.age", OpenAge, "s", "How long the oldest of those has been tried; 0 when there is none.");
    }

    /// <summary>Transfers were delivered, and others not.</summary>
    public void Tried(int delivered, int failed)
    {
        _delivered.Add(delivered);
        _failed.Add(failed);
    }

    /// <summary>Recovery ran to its end, as a silo asked it to.</summary>
    public void Answered() => Volatile.Write(ref _answeredAt, _time.GetTimestamp());

    /// <summary>The grain is in this silo from now on, and writes down here how far it is.</summary>
    public void Begin(Progress progress) => Volatile.Write(ref _progress, progress);

    /// <summary>The grain is in this silo no more, or another activation has taken over here.</summary>
    public void End(Progress progress) => Interlocked.CompareExchange(ref _progress, null, progress);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private double AnswerAge() => _time.GetElapsedTime(Volatile.Read(ref _answeredAt)).TotalSeconds;

    private IEnumerable<Measurement<double>> Behind() =>
        Volatile.Read(ref _progress) is { } progress ? [new(progress.UnreadSince is { } since ? Seconds(_time.GetElapsedTime(since)) : 0)] : [];

    private IEnumerable<Measurement<long>> Open() => Volatile.Read(ref _progress) is { } progress ? [new(progress.Open.Count)] : [];

    private IEnumerable<Measurement<double>> OpenAge() =>
        Volatile.Read(ref _progress) is { } progress
            ? [new(progress.Open.Oldest is { } oldest ? Seconds(_time.GetUtcNow() - oldest) : 0)]
            : [];

    /// <summary>The silo that wrote a time down may have had a clock that was ahead.</summary>
    private static double Seconds(TimeSpan age) => Math.Max(0, age.TotalSeconds);

    /// <summary>How far recovery is.</summary>
    public sealed class Progress
    {
        private const int MarksMax = 1_024;

        private readonly Queue<(long Position, long At)> _unread = new();
        private long _reached;
        private long _unreadSince;

        /// <summary>When what is not read yet began to be there, as a timestamp; <see langword="null"/> when all is read.</summary>
        public long? UnreadSince => Volatile.Read(ref _unreadSince) is var since and not 0 ? since : null;

        /// <summary>What could not be delivered yet.</summary>
        public OpenTransfers Open { get; set; } = new(0, null);

        /// <summary>The journal reached so far at a moment.</summary>
        public void Reached(long position, long at)
        {
            if (position < _reached)
            {
                // Another database, or an older state of it: what was to be read is gone.
                _unread.Clear();
            }

            if (position != _reached && _unread.Count < MarksMax)
            {
                _unread.Enqueue((position, at));
            }

            _reached = position;
        }

        /// <summary>Recovery has read so far.</summary>
        public void ReadTo(long position)
        {
            while (_unread.TryPeek(out var first) && first.Position <= position)
            {
                _unread.Dequeue();
            }

            Volatile.Write(ref _unreadSince, _unread.TryPeek(out var oldest) ? oldest.At : 0);
        }
    }

    /// <summary>Transfers that could not be delivered yet.</summary>
    /// <param name="Count">How many were seen.</param>
    /// <param name="Oldest">When the oldest of them was first tried.</param>
    public sealed record OpenTransfers(long Count, DateTimeOffset? Oldest);
}
