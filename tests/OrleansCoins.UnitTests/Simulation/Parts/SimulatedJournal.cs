using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>
/// The database's table of entries, as PostgreSQL keeps it: two unique keys; a transaction takes its number, then positions for its rows, and commits
/// later or never, so rows become visible out of the order of their positions; who meets a key of an open transaction waits for it.
/// </summary>
internal sealed class SimulatedJournal(World world)
{
    private readonly Dictionary<AccountId, List<Entry>> _accounts = [];
    private readonly Dictionary<(AccountId, RequestId), Entry> _requests = [];
    private readonly SortedList<long, Entry> _rows = [];
    private readonly List<Transaction> _open = [];
    private long _nextWriter = 1;
    private long _nextPosition = 1;
    private long _lastDone;

    /// <summary>All that is visible, in the order of positions.</summary>
    public IList<Entry> Entries => _rows.Values;

    /// <summary>What is on disk of an account, oldest first.</summary>
    public IReadOnlyList<Entry> Of(AccountId account) => _accounts.TryGetValue(account, out var entries) ? entries : [];

    public Entry? Find(AccountId account, RequestId requestId) => _requests.GetValueOrDefault((account, requestId));

    public Confirmation Confirm(AccountId account, RequestId requestId)
    {
        var head = Of(account) is [.., var last] ? last.Head : AccountHead.Empty;
        return new Confirmation(head.Sequence, head.Hash, Find(account, requestId));
    }

    public KeyProbe Probe(Entry entry) => new(At(entry)?.Hash, Find(entry.Account, entry.RequestId)?.Hash);

    /// <summary>As recovery asks for it: the look draws a number of its own.</summary>
    public JournalMark Mark()
    {
        var own = _nextWriter++;
        var next = world.Defect == Defect.MarkWithoutNumberOfItsOwn ? _lastDone + 1 : own;
        return new JournalMark(_rows.Count == 0 ? 0 : _rows.Keys[^1], next, _open.Count == 0 ? next : _open.Min(static open => open.Writer));
    }

    /// <summary>As recovery reads it: entries with a peer that add nothing to their own account.</summary>
    public List<JournalTransfer> ReadTransfers(long after, long through, int limit)
    {
        var transfers = new List<JournalTransfer>();
        foreach (var (position, entry) in _rows)
        {
            if (position > after && position <= through && transfers.Count < limit && entry is { Peer: { } peer, Amount: <= 0 })
            {
                transfers.Add(new JournalTransfer(
                    position, entry.Account.Value, entry.Sequence, entry.Kind.Name(), peer.Value, entry.RequestId.Value, entry.Silo));
            }
        }

        return transfers;
    }

    /// <summary>Begins to write rows, all or none. How it ends is told once.</summary>
    public void Begin(IReadOnlyList<PendingEntry> rows, Action<TransactionEnd> ended)
    {
        var transaction = new Transaction(_nextWriter++, [.. rows], ended);
        _open.Add(transaction);
        InTime("rows are inserted", () => Insert(transaction));
    }

    /// <summary>Time has passed: statements that were under way for these entries have ended, one way or the other.</summary>
    public void EndThoseOf(Predicate<PendingEntry> which)
    {
        foreach (var transaction in _open.Where(open => open.Rows.Exists(which)).ToList())
        {
            if (transaction.HoldsKeys && world.Chance.Below(2) == 0)
            {
                Commit(transaction);
            }
            else
            {
                End(transaction, TransactionEnd.Refused);
            }
        }
    }

    /// <summary>An entry that is there from the beginning.</summary>
    public void Store(Entry entry) => Store(_nextPosition++, entry);

    private void Insert(Transaction transaction)
    {
        if (transaction.IsOver)
        {
            return;
        }

        // An identity is drawn before the unique keys are looked at, as PostgreSQL does.
        if (transaction.FirstPosition == 0)
        {
            transaction.FirstPosition = _nextPosition;
            _nextPosition += transaction.Rows.Count;
        }

        if (transaction.Rows.Exists(row => row.Deadline.HasPassed) && world.Defect != Defect.NoDeadlines)
        {
            world.Coverage.Note(Happening.DeadlinePassed);
            End(transaction, TransactionEnd.TooLate);
        }
        else if (transaction.Rows.Exists(row => At(row.Entry) is not null || Find(row.Entry.Account, row.Entry.RequestId) is not null))
        {
            End(transaction, TransactionEnd.Conflict);
        }
        else if (_open.Exists(other => other != transaction && other.HoldsKeys && other.SharesKeyWith(transaction)))
        {
            world.Coverage.Note(Happening.Waited);
            world.Schedule.Post(null, "waits for a key", () => Insert(transaction));
        }
        else if (world.Chance.Happens(world.Faults.StatementRefused))
        {
            world.Coverage.Note(Happening.StatementRefused);
            End(transaction, TransactionEnd.Refused);
        }
        else
        {
            transaction.HoldsKeys = true;
            InTime("commits", () => Commit(transaction));
        }
    }

    /// <summary>Something happens in the database, now or after some time.</summary>
    private void InTime(string what, Action happen) => world.Schedule.Post(null, what, () =>
    {
        if (world.Chance.Happens(world.Faults.SlowDatabase))
        {
            InTime(what, happen);
        }
        else
        {
            happen();
        }
    });

    private void Commit(Transaction transaction)
    {
        if (transaction.IsOver)
        {
            return;
        }

        for (var i = 0; i < transaction.Rows.Count; i++)
        {
            Store(transaction.FirstPosition + i, transaction.Rows[i].Entry);
        }

        End(transaction, TransactionEnd.Committed);
    }

    private void Store(long position, Entry entry)
    {
        if (_rows.Count > 0 && position < _rows.Keys[^1])
        {
            world.Coverage.Note(Happening.CommittedOutOfOrder);
        }

        if (!_accounts.TryGetValue(entry.Account, out var entries))
        {
            _accounts.Add(entry.Account, entries = []);
        }

        world.Safety.CheckEntry(entry);
        entries.Add(entry);
        _requests.Add((entry.Account, entry.RequestId), entry);
        _rows.Add(position, entry);
        world.Trace.Note(world.Schedule.Step, entry);
    }

    private void End(Transaction transaction, TransactionEnd end)
    {
        transaction.IsOver = true;
        _lastDone = Math.Max(_lastDone, transaction.Writer);
        _open.Remove(transaction);
        transaction.Ended(end);
    }

    private Entry? At(Entry entry) => Of(entry.Account) is { } entries && entry.Sequence <= entries.Count ? entries[(int)entry.Sequence - 1] : null;
}

/// <summary>How a transaction ends.</summary>
internal enum TransactionEnd
{
    Committed,
    Conflict,
    Refused,
    TooLate,
}

/// <summary>Rows on their way into the journal.</summary>
internal sealed class Transaction(long writer, List<PendingEntry> rows, Action<TransactionEnd> ended)
{
    public long Writer => writer;

    public List<PendingEntry> Rows => rows;

    public Action<TransactionEnd> Ended => ended;

    /// <summary>The position of the first row; 0 before it has one.</summary>
    public long FirstPosition { get; set; }

    /// <summary>Whether its rows are inserted, and others have to wait for it.</summary>
    public bool HoldsKeys { get; set; }

    public bool IsOver { get; set; }

    public bool SharesKeyWith(Transaction other) => rows.Exists(row => other.Rows.Exists(one =>
        one.Entry.Account == row.Entry.Account && (one.Entry.Sequence == row.Entry.Sequence || one.Entry.RequestId == row.Entry.RequestId)));
}
