using System.Diagnostics;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>A session on its lane. Its members are guarded by the lane's lock; see <see cref="IJournalSession"/> for what it promises.</summary>
/// <param name="lane">The lane.</param>
/// <param name="account">The account.</param>
/// <param name="database">Which database the lane wrote to when the session was opened.</param>
/// <param name="link">The number of the connection over which it did.</param>
/// <param name="predecessorSettled">Ends when nothing of the sessions before it is under way any more.</param>
internal sealed class LaneSession(Lane lane, AccountId account, long database, long link, Task predecessorSettled) : IJournalSession
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _broken;
    private volatile bool _closed;
    private long _failedAt = long.MaxValue;
    private long _seenOver;
    private int _outstanding;

    public AccountId Account => account;

    public bool IsBroken => _broken;

    public long Database => database;

    /// <summary>The number of the last entry that was handed over; before the first, of the head that the owner loaded.</summary>
    public long HandedOver { get; private set; } = -1;

    /// <summary>
    /// The entry that the next one to be settled follows: the head that the owner loaded, then the last entry that was written. Sequence 0 for none.
    /// </summary>
    public (long Sequence, EntryHash Hash) Predecessor { get; private set; }

    /// <summary>Whether this session and those before it are broken and have nothing under way any more. Under the lane's lock.</summary>
    public bool IsSettled => _settled.Task.IsCompleted && predecessorSettled.IsCompleted;

    /// <summary>Ends when this session is broken and has nothing under way any more, nor has any before it.</summary>
    public Task Settled => field ??= Task.WhenAll(predecessorSettled, _settled.Task);

    public void Begin(in AccountHead head, long readFrom = 0)
    {
        Invariant.Require(HandedOver < 0, "A session begins once, with the head its owner has loaded");
        HandedOver = head.Sequence;
        Predecessor = (head.Sequence, head.Hash);
        if (readFrom == database)
        {
            // The connection led to the same database before and after it was read.
            _seenOver = link;
        }
    }

    public bool TryAppend(Entry entry, string? message, out Task<AppendOutcome> completion, TimeSpan age = default) =>
        lane.TryAppend(this, new EntryRow(entry, message), age, out completion);

    public Task<Confirmation> ConfirmAsync(RequestId requestId) => lane.ConfirmAsync(account, requestId);

    public void Close() => lane.Close(this);

    /// <summary>Takes note of an entry that enters the queue. Under the lane's lock.</summary>
    public void HandOver(Entry entry)
    {
        Invariant.Require(entry.Account == account, "A session appends to its own account");
        Invariant.Require(HandedOver >= 0, "A session begins before its first append");
        Invariant.Require(entry.Sequence == HandedOver + 1, "Entries of an account follow each other without a gap");
        HandedOver = entry.Sequence;
        _outstanding++;
    }

    /// <summary>
    /// Whether an entry is not to be sent any more: one before it was not written, or the session was closed before the entry was ever sent. An
    /// entry that is in doubt stays in play until it is known to be written or not: its caller must not be told that it isn't while it may be.
    /// </summary>
    public bool Refuses(PendingAppend pending) => pending.Entry.Sequence > Volatile.Read(ref _failedAt) || (_closed && !pending.IsInDoubt);

    /// <summary>Breaks the session at its owner's wish, or because another has taken its place. Under the lane's lock.</summary>
    public void Break()
    {
        _closed = true;
        _broken = true;
        SettleIfDone();
    }

    /// <summary>Breaks the session, because an entry was not written: nothing after it may be. Under the lane's lock.</summary>
    public void Fail(Entry entry)
    {
        Volatile.Write(ref _failedAt, Math.Min(_failedAt, entry.Sequence));
        _broken = true;
        SettleIfDone();
    }

    /// <summary>Whether the predecessor is known to be in the database that a connection leads to. For the lane's loop only.</summary>
    public bool StandsOn(long link) => Predecessor.Sequence == 0 || _seenOver == link;

    /// <summary>Takes note that the predecessor was seen over a connection. For the lane's loop only.</summary>
    public void SeenOver(long link) => _seenOver = link;

    /// <summary>Takes note that an entry is on disk. Under the lane's lock.</summary>
    public void Written(Entry entry) => Predecessor = (entry.Sequence, entry.Hash);

    /// <summary>Takes note that an entry's outcome is known. Under the lane's lock.</summary>
    public void Release()
    {
        _outstanding--;
        SettleIfDone();
    }

    private void SettleIfDone()
    {
        if (_broken && _outstanding == 0)
        {
            _settled.TrySetResult();
        }
    }
}

/// <summary>An entry in a lane, and the promise to say what becomes of it.</summary>
/// <param name="session">The session that hands it over.</param>
/// <param name="row">The entry.</param>
/// <param name="decidedAt">When what it rests on was known, by the silo's stopwatch: the time it was handed over less its age.</param>
/// <param name="deadline">The database's time at which no statement with it may begin any more.</param>
internal sealed class PendingAppend(LaneSession session, EntryRow row, TimeSpan decidedAt, DateTimeOffset deadline)
    : TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public LaneSession Session => session;

    public EntryRow Row => row;

    public Entry Entry => row.Entry;

    public TimeSpan DecidedAt => decidedAt;

    public DateTimeOffset Deadline => deadline;

    /// <summary>The part of a trace that the entry belongs to, if somebody follows one.</summary>
    public Activity? Activity { get; init; }

    /// <summary>Whether it was sent, and nobody knows what became of that.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>The order within a batch: two silos that write overlapping batches in this order never wait for each other in a circle.</summary>
    public static int CompareKeys(PendingAppend left, PendingAppend right)
    {
        var byAccount = string.CompareOrdinal(left.Entry.Account.Value, right.Entry.Account.Value);
        return byAccount != 0 ? byAccount : left.Entry.Sequence.CompareTo(right.Entry.Sequence);
    }
}

/// <summary>A question in a lane, and the promise to answer it.</summary>
internal sealed class PendingConfirmation(AccountId account, RequestId requestId)
    : TaskCompletionSource<Confirmation>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public AccountId Account => account;

    public RequestId RequestId => requestId;
}
