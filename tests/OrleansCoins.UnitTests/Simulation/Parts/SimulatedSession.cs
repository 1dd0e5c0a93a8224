using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>One activation's right to append, as the real lane's sessions have it. Entries go through the lane, since nothing in here may be a task.</summary>
internal sealed class SimulatedSession(AccountId account) : IJournalSession
{
    private Action? _whenSettled;
    private bool _isClosed;
    private long _failedAt = long.MaxValue;
    private long _handedOver = -1;
    private int _outstanding;

    public bool IsBroken { get; private set; }

    /// <summary>The session of this silo before it.</summary>
    public SimulatedSession? Predecessor { get; set; }

    public void Begin(in AccountHead head, long readFrom = 0) => _handedOver = head.Sequence;

    public void HandOver(Entry entry)
    {
        Invariant.Require(entry.Account == account, "A session appends to its own account");
        Invariant.Require(entry.Sequence == _handedOver + 1, "Entries of an account follow each other without a gap");
        _handedOver = entry.Sequence;
        _outstanding++;
    }

    /// <summary>Whether an entry is not to be sent any more: one before it was not written, or the session was closed before it was ever sent.</summary>
    public bool Refuses(PendingEntry pending) => pending.Entry.Sequence > _failedAt || (_isClosed && !pending.IsInDoubt);

    public void Close()
    {
        (_isClosed, IsBroken) = (true, true);
        SettleIfDone();
    }

    public void Fail(Entry entry)
    {
        _failedAt = Math.Min(_failedAt, entry.Sequence);
        IsBroken = true;
        SettleIfDone();
    }

    public void Release()
    {
        _outstanding--;
        SettleIfDone();
    }

    /// <summary>Does something once the session is broken and has nothing under way any more.</summary>
    public void WhenSettled(Action then)
    {
        _whenSettled += then;
        SettleIfDone();
    }

    long IJournalSession.Database => 1;

    bool IJournalSession.TryAppend(Entry entry, string? message, out Task<AppendOutcome> completion, TimeSpan age) =>
        throw new NotSupportedException("The simulation hands entries to its lane.");

    Task<Confirmation> IJournalSession.ConfirmAsync(RequestId requestId) => throw new NotSupportedException("The simulation asks its lane.");

    private void SettleIfDone()
    {
        if (IsBroken && _outstanding == 0)
        {
            var then = _whenSettled;
            _whenSettled = null;
            Predecessor = null;
            then?.Invoke();
        }
    }
}

/// <summary>An entry in a lane.</summary>
internal sealed class PendingEntry(SimulatedSession session, Entry entry, Deadline deadline, Action<AppendOutcome> settled)
{
    public SimulatedSession Session => session;

    public Entry Entry => entry;

    public Deadline Deadline => deadline;

    public Action<AppendOutcome> Settled => settled;

    /// <summary>Whether it was sent, and nobody knows what became of that.</summary>
    public bool IsInDoubt { get; set; }

    public static int CompareKeys(PendingEntry left, PendingEntry right)
    {
        var byAccount = string.CompareOrdinal(left.Entry.Account.Value, right.Entry.Account.Value);
        return byAccount != 0 ? byAccount : left.Entry.Sequence.CompareTo(right.Entry.Sequence);
    }
}

/// <summary>
/// Until when a request may lead to an entry, in the database's time. It is the request's own: what its caller was since told elsewhere must stay true,
/// also when the silo that took it was paused before it decided.
/// </summary>
internal sealed class Deadline
{
    public bool HasPassed { get; private set; }

    public void Pass() => HasPassed = true;
}
