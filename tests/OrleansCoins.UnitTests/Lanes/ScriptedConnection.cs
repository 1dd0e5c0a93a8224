using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

/// <summary>How a database answers one write.</summary>
internal enum Answer
{
    /// <summary>As it should: all rows or, when a key stands against one, none.</summary>
    Honest,

    /// <summary>An error on a living connection, such as a deadlock: nothing is written.</summary>
    Refused,

    /// <summary>The connection is lost; nothing was written.</summary>
    LostBefore,

    /// <summary>The connection is lost; all was written.</summary>
    LostAfter,

    /// <summary>The connection is lost while the transaction goes on: it commits before the next write meets its keys.</summary>
    LostMeanwhile,
}

/// <summary>A database in memory that guards both unique keys and answers by a script; at its end, honestly. It also watches that lanes keep the contract.</summary>
internal sealed class ScriptedConnection(VirtualTime time) : ILaneConnection
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(AccountId, long), Entry> _bySequence = [];
    private readonly Dictionary<(AccountId, RequestId), Entry> _byRequest = [];
    private readonly List<Entry> _onTheirWay = [];
    private readonly List<Entry[]> _writes = [];
    private TaskCompletionSource? _hold;
    private LaneLink? _link;
    private long _opened;
    private int _calls;

    public ConcurrentQueue<Answer> Script { get; } = new();

    /// <summary>Done within every write, before it is answered: what happens meanwhile.</summary>
    public Action<int>? Meanwhile { get; set; }

    /// <summary>Done whenever the time is asked for, before it is told.</summary>
    public Action? MeanwhileLooking { get; set; }

    /// <summary>Answers a write out of turn; <see langword="null"/> leaves it to the script.</summary>
    public Func<Entry[], Answer?> Whim { get; set; } = static _ => null;

    /// <summary>How many look-ups and confirmations fail before one is answered.</summary>
    public int QuestionsFailing { get; set; }

    /// <summary>How many attempts to connect fail before one succeeds.</summary>
    public int ConnectsFailing { get; set; }

    /// <summary>Which database it is.</summary>
    public string Name { get; set; } = "one";

    /// <summary>How far the database's clock is ahead of the silo's.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Every write so far, in order.</summary>
    public List<Entry[]> Writes
    {
        get
        {
            lock (_gate)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>How many questions each confirmation query held.</summary>
    public List<int> Confirmations { get; } = [];

    /// <summary>How many look-ups there were.</summary>
    public int Probes { get; private set; }

    /// <summary>What the lane did that it must not do.</summary>
    public List<string> Breaches { get; } = [];

    /// <summary>How many writes have begun.</summary>
    public int WritesBegun { get; private set; }

    /// <summary>All that is stored.</summary>
    public IReadOnlyList<Entry> Stored
    {
        get
        {
            lock (_gate)
            {
                return [.. _bySequence.Values];
            }
        }
    }

    /// <summary>The account's entries, in order.</summary>
    public Entry[] StoredOf(AccountId account) => [.. Stored.Where(entry => entry.Account == account).OrderBy(entry => entry.Sequence)];

    /// <summary>Lets writes wait until <see cref="Release"/>.</summary>
    public void Hold() => _hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _hold, null)?.SetResult();

    /// <summary>Loses the connection while nothing is under way.</summary>
    public void Drop() => _link = null;

    /// <summary>Puts an older state in place of this one, as a restored backup does.</summary>
    public void GoBackTo(IReadOnlyCollection<Entry> state)
    {
        lock (_gate)
        {
            _bySequence.Clear();
            _byRequest.Clear();
            _link = null;
        }

        foreach (var entry in state)
        {
            Store(entry);
        }
    }

    /// <summary>Has never heard of an account, and is the same over the same connection.</summary>
    public void Forget(AccountId account)
    {
        foreach (var entry in StoredOf(account))
        {
            lock (_gate)
            {
                _bySequence.Remove((entry.Account, entry.Sequence));
                _byRequest.Remove((entry.Account, entry.RequestId));
            }
        }
    }

    /// <summary>Stores an entry as another silo would.</summary>
    public void Store(Entry entry)
    {
        lock (_gate)
        {
            _bySequence.Add((entry.Account, entry.Sequence), entry);
            _byRequest.Add((entry.Account, entry.RequestId), entry);
        }
    }

    public ValueTask<LaneLink?> TryConnectAsync()
    {
        if (_link is null && ConnectsFailing > 0)
        {
            ConnectsFailing--;
            return ValueTask.FromResult<LaneLink?>(null);
        }

        return ValueTask.FromResult<LaneLink?>(_link ??= new LaneLink(++_opened, Name, Now));
    }

    public Task<DateTimeOffset?> TryReadTimeAsync()
    {
        MeanwhileLooking?.Invoke();
        return Task.FromResult<DateTimeOffset?>(_link is null ? null : Now);
    }

    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline)
    {
        using var call = Enter();
        if (_link is null)
        {
            return WriteOutcome.NotWritten;
        }

        Entry[] entries = [.. rows.ToArray().Select(row => row.Entry)];
        CheckRows(entries);
        WritesBegun++;
        if (_hold is { } hold)
        {
            await hold.Task;
        }

        lock (_gate)
        {
            _writes.Add(entries);
            Commit(_onTheirWay);
            _onTheirWay.Clear();
        }

        Meanwhile?.Invoke(WritesBegun);
        if (Now >= deadline)
        {
            return WriteOutcome.DeadlinePassed;
        }

        var answer = Whim(entries) ?? (Script.TryDequeue(out var scripted) ? scripted : Answer.Honest);
        lock (_gate)
        {
            _link = answer is Answer.Honest or Answer.Refused ? _link : null;
            return Answered(answer, entries);
        }
    }

    public Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys)
    {
        using var call = Enter();
        Probes++;
        FailIfDue();
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<KeyProbe>>([.. keys.Select(key => new KeyProbe(
                _bySequence.TryGetValue((key.Account, key.Sequence), out var entry) ? entry.Hash : null,
                _byRequest.TryGetValue((key.Account, key.RequestId), out var caused) ? caused.Hash : null))]);
        }
    }

    public Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, RequestId RequestId)> questions)
    {
        using var call = Enter();
        Confirmations.Add(questions.Count);
        FailIfDue();
        return Task.FromResult<IReadOnlyList<Confirmation>>([.. questions.Select(question =>
        {
            var last = StoredOf(question.Account).LastOrDefault();
            var existing = StoredOf(question.Account).FirstOrDefault(entry => entry.RequestId == question.RequestId);
            return new Confirmation(last?.Sequence ?? 0, last?.Hash ?? EntryHash.Zero, existing);
        })]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private DateTimeOffset Now => time.GetUtcNow() + Ahead;

    private WriteOutcome Answered(Answer answer, Entry[] entries)
    {
        switch (answer)
        {
            case Answer.Refused:
                return WriteOutcome.NotWritten;
            case Answer.LostBefore:
                return WriteOutcome.Unknown;
            case Answer.LostMeanwhile:
                _onTheirWay.AddRange(entries);
                return WriteOutcome.Unknown;
            default:
                var written = Commit(entries);
                return answer == Answer.LostAfter ? WriteOutcome.Unknown : written ? WriteOutcome.Written : WriteOutcome.Conflict;
        }
    }

    private bool Commit(IReadOnlyCollection<Entry> entries)
    {
        if (entries.Any(entry => _bySequence.ContainsKey((entry.Account, entry.Sequence)) || _byRequest.ContainsKey((entry.Account, entry.RequestId))))
        {
            return false;
        }

        foreach (var entry in entries)
        {
            Store(entry);
        }

        return true;
    }

    private void CheckRows(Entry[] entries)
    {
        if (entries.Length is 0 or > Limits.LaneBatchMax)
        {
            Breaches.Add($"A write of {entries.Length} rows");
        }

        for (var i = 1; i < entries.Length; i++)
        {
            var order = string.CompareOrdinal(entries[i - 1].Account.Value, entries[i].Account.Value);
            if (order > 0 || (order == 0 && entries[i - 1].Sequence >= entries[i].Sequence))
            {
                Breaches.Add($"{entries[i].Account} {entries[i].Sequence} comes after {entries[i - 1].Account} {entries[i - 1].Sequence}");
            }
        }

        if (entries.Select(entry => (entry.Account, entry.RequestId)).Distinct().Count() != entries.Length)
        {
            Breaches.Add("A request id twice in one write");
        }
    }

    private void FailIfDue()
    {
        if (QuestionsFailing > 0)
        {
            QuestionsFailing--;
            throw new IOException("The database does not answer.");
        }
    }

    private Call Enter()
    {
        if (Interlocked.Increment(ref _calls) != 1)
        {
            Breaches.Add("Two calls at a time");
        }

        return new Call(this);
    }

    private readonly struct Call(ScriptedConnection connection) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref connection._calls);
    }
}
