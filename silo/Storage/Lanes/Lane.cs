using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// One ordered writer of the journal: one connection, at most one statement in flight. What arrives meanwhile is the next batch, so the batch
/// grows with the load by itself; there is no timer and nothing to tune.
/// </summary>
internal sealed class Lane : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ILaneConnection _connection;
    private readonly LaneDatabase _database;
    private readonly LaneBatch _batch;
    private readonly LaneInstruments _instruments;
    private readonly LaneOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<AccountId, LaneSession> _sessions = [];
    private List<PendingAppend> _appends = [];
    private List<PendingAppend> _appendsTaken = [];
    private List<PendingConfirmation> _confirmations = [];
    private List<PendingConfirmation> _confirmationsTaken = [];
    private TaskCompletionSource<bool>? _look;
    private TaskCompletionSource<bool>? _lookTaken;
    private Task _loop = Task.CompletedTask;
    private long _databasesSeen;
    private bool _running;
    private bool _ended;

    public Lane(ILaneConnection connection, LaneInstruments instruments, TimeProvider time, LaneOptions options)
    {
        (_connection, _instruments, _time, _options) = (connection, instruments, time, options);
        _database = new LaneDatabase(connection, time, BreakAll);
        _batch = new LaneBatch(_database, instruments, time, options, Settle);
    }

    /// <summary>How often the database turned out to be another than before.</summary>
    public long DatabasesSeen => Volatile.Read(ref _databasesSeen);

    /// <summary>How many entries wait for a statement, of at most <see cref="Limits.LaneQueueMax"/>.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
            {
                return _appends.Count + _batch.Aside;
            }
        }
    }

    /// <summary>Opens a session, breaks the one before it, and waits until that has nothing under way any more.</summary>
    public async ValueTask<IJournalSession> OpenSessionAsync(AccountId account, CancellationToken cancellation)
    {
        // Deadlines are in the database's time, so a session begins with knowing it.
        if (!_database.IsKnown && !await LookAsync().WaitAsync(cancellation))
        {
            throw new UnavailableException("The journal does not answer.");
        }

        LaneSession session;
        var settled = Task.CompletedTask;
        lock (_gate)
        {
            if (_sessions.TryGetValue(account, out var predecessor))
            {
                predecessor.Break();
                settled = predecessor.Settled;
            }

            session = new LaneSession(this, account, _database.Mark, _database.Link, settled);
            _sessions[account] = session;
        }

        await settled.WaitAsync(cancellation);
        return session;
    }

    /// <summary>
    /// Looks, behind what is under way, whether the database is there and the same still; <see langword="false"/> when it can't be reached. If it is
    /// another, or was restarted, all sessions break: what they know may be gone.
    /// </summary>
    public Task<bool> LookAsync()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return Task.FromResult(false);
            }

            _look ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            StartIfIdle();
            return _look.Task;
        }
    }

    /// <summary>See <see cref="IJournalSession.TryAppend"/>.</summary>
    public bool TryAppend(LaneSession session, EntryRow row, TimeSpan age, out Task<AppendOutcome> completion)
    {
        lock (_gate)
        {
            if (_ended || session.IsBroken)
            {
                completion = Task.FromResult(AppendOutcome.NotWritten);
                return true;
            }

            if (_appends.Count + _batch.Aside >= Limits.LaneQueueMax)
            {
                _instruments.Full();
                completion = Task.FromResult(AppendOutcome.NotWritten);
                return false;
            }

            session.HandOver(row.Entry);
            var pending = new PendingAppend(session, row, _batch.Stopwatch - age, _database.Now + _options.Deadline - age) { Activity = CommitActivities.Current };
            _appends.Add(pending);
            StartIfIdle();
            completion = pending.Task;
            return true;
        }
    }

    /// <summary>See <see cref="IJournalSession.ConfirmAsync"/>.</summary>
    public Task<Confirmation> ConfirmAsync(AccountId account, RequestId requestId)
    {
        lock (_gate)
        {
            if (_ended)
            {
                throw new UnavailableException("The journal is closed.");
            }

            if (_confirmations.Count >= Limits.LaneQueueMax)
            {
                throw new OverloadedException("Too many requests are waiting for the journal.");
            }

            var pending = new PendingConfirmation(account, requestId);
            _confirmations.Add(pending);
            StartIfIdle();
            return pending.Task;
        }
    }

    /// <summary>Breaks a session at its owner's wish.</summary>
    public void Close(LaneSession session)
    {
        lock (_gate)
        {
            session.Break();
            ForgetIfSettled(session);
        }
    }

    /// <summary>Waits for what was handed over, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        Task loop;
        lock (_gate)
        {
            _ended = true;
            loop = _loop;
        }

        await loop;
        await _connection.DisposeAsync();
    }

    private void StartIfIdle()
    {
        if (!_running)
        {
            _running = true;
            _loop = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        while (TakeWaiting())
        {
            try
            {
                await _batch.WriteAsync(_appendsTaken);
                await _batch.WriteAsideAsync();
                _lookTaken?.SetResult(await _database.LookAsync());
            }
            catch (Exception)
            {
                // A defect, since connections report what databases do. What became of the batch is not known, and the lane has to go on.
                GiveUpTaken();
                _lookTaken?.TrySetResult(false);
            }

            await ConfirmTakenAsync();
            if (_appendsTaken.Count + _confirmationsTaken.Count == 0 && _lookTaken is null)
            {
                await _batch.PauseAsideAsync();
            }

            _appendsTaken.Clear();
            _confirmationsTaken.Clear();
        }
    }

    private void GiveUpTaken()
    {
        foreach (var pending in _appendsTaken)
        {
            if (!pending.Task.IsCompleted)
            {
                Settle(pending, AppendOutcome.Unknown);
            }
        }
    }

    private bool TakeWaiting()
    {
        lock (_gate)
        {
            (_appends, _appendsTaken) = (_appendsTaken, _appends);
            (_confirmations, _confirmationsTaken) = (_confirmationsTaken, _confirmations);
            (_look, _lookTaken) = (null, _look);
            _running = _appendsTaken.Count + _confirmationsTaken.Count + _batch.Aside > 0 || _lookTaken is not null;
            return _running;
        }
    }

    private async Task ConfirmTakenAsync()
    {
        PutBackAside();
        if (_confirmationsTaken.Count == 0)
        {
            return;
        }

        try
        {
            if (!await _database.TryReachAsync())
            {
                throw new IOException("The database can't be reached.");
            }

            var answers = await _connection.ConfirmAsync(_confirmationsTaken.ConvertAll(static pending => (pending.Account, pending.RequestId)));
            Invariant.Require(answers.Count == _confirmationsTaken.Count, "Every question is answered");
            for (var i = 0; i < answers.Count; i++)
            {
                _confirmationsTaken[i].SetResult(answers[i]);
            }
        }
        catch (Exception fault)
        {
            var unavailable = new UnavailableException("The journal does not answer.", fault);
            foreach (var pending in _confirmationsTaken)
            {
                pending.TrySetException(unavailable);
            }
        }
    }

    /// <summary>What is asked about an account is answered behind its entries; while those wait aside, so does the question.</summary>
    private void PutBackAside()
    {
        if (_batch.Aside == 0)
        {
            return;
        }

        lock (_gate)
        {
            _confirmations.AddRange(_confirmationsTaken.Where(pending => _batch.IsAside(pending.Account)));
            _confirmationsTaken.RemoveAll(pending => _batch.IsAside(pending.Account));
        }
    }

    private void BreakAll()
    {
        _instruments.FoundAnotherDatabase();
        Interlocked.Increment(ref _databasesSeen);
        lock (_gate)
        {
            foreach (var session in _sessions.Values.ToArray())
            {
                session.Break();
                ForgetIfSettled(session);
            }
        }
    }

    /// <summary>Says what became of an entry. Any other outcome than <see cref="AppendOutcome.Written"/> breaks its session before anyone hears of it.</summary>
    private void Settle(PendingAppend pending, AppendOutcome outcome)
    {
        lock (_gate)
        {
            if (outcome == AppendOutcome.Written)
            {
                pending.Session.Written(pending.Entry);
            }
            else
            {
                pending.Session.Fail(pending.Entry);
            }

            pending.Session.Release();
            ForgetIfSettled(pending.Session);
        }

        pending.SetResult(outcome);
    }

    private void ForgetIfSettled(LaneSession session)
    {
        if (session.IsSettled && _sessions.TryGetValue(session.Account, out var latest) && ReferenceEquals(latest, session))
        {
            _sessions.Remove(session.Account);
        }
    }
}
