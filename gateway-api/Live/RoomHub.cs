using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Live;

/// <summary>
/// Follows one room for all its viewers in this gateway: reads its events on with one call at a time, writes them once, and hands them to everyone. When the
/// room's silo dies, it goes on from the last event it has, and whichever activation answers then fills the gap from the journal. Never waits for a viewer.
/// </summary>
/// <param name="room">The room.</param>
/// <param name="source">Where its events come from.</param>
/// <param name="instruments">Is told what happens.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told what can't be read.</param>
internal sealed partial class RoomHub(RoomId room, IRoomSource source, FeedInstruments instruments, TimeProvider time, ILogger logger)
{
    /// <summary>A comment, so that nobody on the way takes a quiet room for a lost connection.</summary>
    public static readonly byte[] Heartbeat = ": \n\n"u8.ToArray();

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WindowMax = TimeSpan.FromMilliseconds(100);

    /// <summary>How many viewers make the window a millisecond longer: each batch costs a write for each of them.</summary>
    private const int ReadersPerMillisecond = 50;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FaultPause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly List<FeedReader> _readers = [];
    private readonly Queue<(FeedBatch Batch, long ToldAt)> _recent = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _past = new(FeedLimits.PastReadersMax);
    private string? _floor;
    private string _last = "";
    private int _recentEvents;
    private bool _isOver;

    /// <summary>The room.</summary>
    public RoomId Room => room;

    /// <summary>How many viewers.</summary>
    public int ReaderCount
    {
        get
        {
            lock (_gate)
            {
                return _readers.Count;
            }
        }
    }

    /// <summary>Whether the room has ended, or the hub was stopped: nobody can join any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _isOver;
            }
        }
    }

    /// <summary>Reads the room's events from a position on, until it ends or <see cref="Stop"/>.</summary>
    public async Task RunAsync(string from)
    {
        // Begun by one viewer's request, and read for all of them.
        CallIdentity.Anonymous.Use();
        lock (_gate)
        {
            (_floor, _last) = (from, from);
        }

        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var asked = time.GetTimestamp();
                if (await ReadAsync() is not { } read)
                {
                    break;
                }

                if (!read.Events.IsEmpty)
                {
                    Tell(FeedBatch.Of(room, read.Events));
                    instruments.Read(read.Events.Length);
                }

                if (read.IsEnd)
                {
                    break;
                }

                // What happens meanwhile goes out together.
                var window = Window + TimeSpan.FromMilliseconds(ReaderCount / ReadersPerMillisecond);
                var left = (window < WindowMax ? window : WindowMax) - time.GetElapsedTime(asked);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            LogDefect(logger, defect, room);
        }
        finally
        {
            Stop();
        }
    }

    /// <summary>Lets nobody in any more, and lets those who are in go when they have what was told.</summary>
    public void Stop()
    {
        _stopping.Cancel();
        lock (_gate)
        {
            _isOver = true;
            _readers.ForEach(static reader => reader.Complete());
        }
    }

    /// <summary>
    /// Joins a viewer, who is told everything after a position; <see langword="null"/> when that is not remembered here, and they have to read it for
    /// themselves first.
    /// </summary>
    /// <param name="after">What they have.</param>
    /// <param name="isKnown">Whether the room is known to have handed it out.</param>
    public FeedReader? TryJoin(string after, bool isKnown)
    {
        lock (_gate)
        {
            if (_isOver || _floor is null || string.CompareOrdinal(after, _floor) < 0 || !(isKnown || Remembers(after)))
            {
                return null;
            }

            ForgetOld();
            if (string.CompareOrdinal(after, _floor) < 0)
            {
                return null;
            }

            var reader = new FeedReader
            {
                Missed = new(_recent.Select(told => told.Batch.After(after)).Where(static bytes => !bytes.IsEmpty)),
                Ahead = string.CompareOrdinal(after, _last) > 0 ? after : null,
            };
            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>A viewer left, or has to.</summary>
    public void Leave(FeedReader reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
        }
    }

    /// <summary>Reads what is not remembered here, for one viewer.</summary>
    public async Task<RoomEvents?> ReadPastAsync(string after, CancellationToken cancellation)
    {
        await _past.WaitAsync(cancellation);
        try
        {
            return await source.ReadPastAsync(room, after, cancellation);
        }
        finally
        {
            _past.Release();
        }
    }

    /// <summary>Tells every viewer that the connection lives.</summary>
    public void Beat() => TellAll(Heartbeat, batch: null);

    private bool Remembers(string position) => position == _floor || _recent.Any(told => told.Batch.Holds(position));

    private void Tell(FeedBatch batch) => TellAll(batch.After(null), batch);

    private void TellAll(ReadOnlyMemory<byte> bytes, FeedBatch? batch)
    {
        lock (_gate)
        {
            if (batch is not null)
            {
                Remember(batch);
            }

            for (var i = _readers.Count - 1; i >= 0; i--)
            {
                var reader = _readers[i];
                var theirs = bytes;
                if (batch is not null && reader.Ahead is { } ahead)
                {
                    theirs = batch.After(ahead);
                    reader.Ahead = string.CompareOrdinal(ahead, batch.Last) > 0 ? ahead : null;
                }

                if (!reader.TryTell(theirs))
                {
                    _readers.RemoveAt(i);
                    reader.Drop();
                    instruments.Dropped();
                }
            }
        }
    }

    private void Remember(FeedBatch batch)
    {
        _recent.Enqueue((batch, time.GetTimestamp()));
        _recentEvents += batch.Count;
        _last = batch.Last;
        while (_recentEvents > FeedLimits.RecentMax && _recent.Count > 1)
        {
            Forget();
        }

        ForgetOld();
    }

    /// <summary>What was said may have been erased since, and the room knows: so it is asked again.</summary>
    private void ForgetOld()
    {
        while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.ToldAt) > FeedLimits.RecentFor)
        {
            Forget();
        }
    }

    private void Forget()
    {
        var (forgotten, _) = _recent.Dequeue();
        _recentEvents -= forgotten.Count;
        _floor = forgotten.Last;
    }

    /// <summary>The next events; <see langword="null"/> when there is no going on from here. What passes by itself is waited for.</summary>
    private async Task<RoomEvents?> ReadAsync()
    {
        while (true)
        {
            try
            {
                return await source.ReadAsync(room, _last, Wait, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return null;
            }
            catch (InvalidPositionException)
            {
                // The database took on an older state. Viewers who come back with what they have are told so.
                LogLost(logger, room);
                return null;
            }
            catch (Exception fault) when (Faults.IsUnavailable(fault))
            {
                instruments.Failed();
                LogFault(logger, room, fault.GetType().Name, fault.Message);
                await Task.Delay(FaultPause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(3101, LogLevel.Warning, "The events of {Room} can't be read now and are asked for again: {Fault}: {Reason}")]
    private static partial void LogFault(ILogger logger, RoomId room, string fault, string reason);

    [LoggerMessage(3102, LogLevel.Warning, "The events of {Room} that were told last are not in the database any more. Its viewers are let go.")]
    private static partial void LogLost(ILogger logger, RoomId room);

    [LoggerMessage(3103, LogLevel.Error, "The events of {Room} are not followed any more, by a defect.")]
    private static partial void LogDefect(ILogger logger, Exception defect, RoomId room);
}
