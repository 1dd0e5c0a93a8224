using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>
/// An account as one session sees it. What is on disk and what is decided but not yet on disk are kept apart: decisions build on the latter, answers
/// and snapshots on the former.
/// </summary>
/// <typeparam name="TState">The account's state; immutable.</typeparam>
internal sealed class LoadedAccount<TState>
    where TState : class
{
    private readonly Queue<(Entry Entry, TState State)> _pending = new();
    private readonly RecentRequests _answered;

    public LoadedAccount(IJournalSession session, in AccountHead head, TState state, RecentRequests answered)
    {
        _answered = answered;
        Session = session;
        DurableHead = DecidedHead = head;
        DurableState = DecidedState = state;
    }

    public IJournalSession Session { get; }

    public AccountHead DurableHead { get; private set; }

    public TState DurableState { get; private set; }

    public AccountHead DecidedHead { get; private set; }

    public TState DecidedState { get; private set; }

    public int PendingCount => _pending.Count;

    /// <summary>An entry was handed over to be written.</summary>
    public void Decided(Entry entry, TState state)
    {
        _pending.Enqueue((entry, state));
        DecidedHead = entry.Head;
        DecidedState = state;
    }

    /// <summary>An entry is on disk; so is every one before it.</summary>
    public void Written(Entry entry)
    {
        while (_pending.TryPeek(out var oldest) && oldest.Entry.Sequence <= entry.Sequence)
        {
            _pending.Dequeue();
            DurableHead = oldest.Entry.Head;
            DurableState = oldest.State;
            _answered.Add(oldest.Entry.RequestId);
        }
    }

    /// <summary>Whether the account has probably answered a request lately, so that it is worth looking for its entry before anything is decided.</summary>
    public bool Remembers(RequestId requestId) => _answered.Contains(requestId);

    /// <summary>
    /// Whether the journal, asked behind everything this session had handed over up to <paramref name="asked"/>, shows this session's own entries
    /// and nothing else. If not, another activation has written, and nothing decided here can be relied on.
    /// </summary>
    public bool AgreesWith(in Confirmation journal, in AccountHead asked)
    {
        if (Session.IsBroken || journal.Sequence < asked.Sequence || journal.Sequence > DecidedHead.Sequence)
        {
            return false;
        }

        if (journal.Sequence <= DurableHead.Sequence)
        {
            // What this session wrote later stands on the entry that the journal showed.
            return journal.Sequence < DurableHead.Sequence || journal.Hash == DurableHead.Hash;
        }

        foreach (var (entry, _) in _pending)
        {
            if (entry.Sequence == journal.Sequence)
            {
                return entry.Hash == journal.Hash;
            }
        }

        return false;
    }
}
