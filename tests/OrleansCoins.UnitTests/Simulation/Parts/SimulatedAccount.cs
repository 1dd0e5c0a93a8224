using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>
/// An activation of an account: the real <see cref="LoadedAccount{TState}"/> and the real rules, in the shell that the ledger grain is, taken apart into
/// the steps between which anything may happen.
/// </summary>
internal abstract class SimulatedAccount<TState>(World world, SimulatedSilo silo, AccountId id)
    where TState : class
{
    private const int TriesMax = 5;
    private const int SnapshotEvery = 3;

    private readonly Dictionary<RequestId, Request> _underWay = [];
    private readonly List<Action<LoadedAccount<TState>>> _waiting = [];
    private readonly int _bucket = world.BucketOf(id);
    private LoadedAccount<TState>? _account;
    private bool _isLoading;

    public AccountId Id => id;

    protected World World => world;

    protected SimulatedSilo Silo => silo;

    protected abstract TState Empty { get; }

    protected abstract SnapshotStore<TState> Snapshots { get; }

    protected abstract TState Apply(TState state, Entry entry);

    /// <summary>What a crash may leave behind: a snapshot as of entries that were decided, and perhaps never written.</summary>
    public void LeaveSnapshotOfTheFuture()
    {
        if (_account is { PendingCount: > 0 } account)
        {
            Snapshots.Write(id, account.DecidedHead, account.DecidedState);
        }
    }

    /// <summary>Tells the state that a new session finds, from whatever snapshot there is and the journal behind it.</summary>
    public void LoadAfresh(Action<TState> tell)
    {
        _account?.Session.Close();
        WhenLoaded(account => tell(account.DurableState));
    }

    /// <summary>Does something with the account as it is loaded under a session that is whole.</summary>
    protected void WhenLoaded(Action<LoadedAccount<TState>> then)
    {
        if (_account is { Session.IsBroken: false } account)
        {
            then(account);
            return;
        }

        _waiting.Add(then);
        if (!_isLoading)
        {
            _isLoading = true;
            silo.Lane.Open(id, ReadSnapshot);
        }
    }

    /// <summary>Carries out a request once.</summary>
    protected void Settle(Request request)
    {
        if (!_underWay.TryGetValue(request.Id, out var first))
        {
            _underWay.Add(request.Id, request);
            Try(request);
            return;
        }

        world.Coverage.Note(Happening.WaitedForTheFirst);
        first.Waiters.Add(request);
    }

    private void Try(Request request)
    {
        if (++request.Tries > TriesMax || (request.Deadline.HasPassed && world.Defect != Defect.NoDeadlines))
        {
            Finish(request, null);
            return;
        }

        WhenLoaded(account => Try(request, account));
    }

    private void Try(Request request, LoadedAccount<TState> account)
    {
        var known = request.LooksUp || account.Remembers(request.Id) ? world.Journal.Find(id, request.Id) : null;
        if (known is not null)
        {
            Repeat(request, known);
        }
        else if (account.Session.IsBroken)
        {
            Try(request);
        }
        else
        {
            var decision = request.Decide(account.DecidedHead, account.DecidedState);
            if (decision.Draft is { } draft)
            {
                Append(request, account, draft);
            }
            else
            {
                Refuse(request, account, account.DecidedHead, decision.Refusal!);
            }
        }
    }

    private void Refuse(Request request, LoadedAccount<TState> account, AccountHead asked, GrainInterfaces.Refusal refusal)
    {
        if (world.Defect == Defect.RefusalWithoutLooking)
        {
            Finish(request, new Settlement(null, Replayed: false, refusal));
            return;
        }

        silo.Lane.Confirm(id, request.Id, confirmation =>
        {
            if (confirmation is not { } journal)
            {
                Finish(request, null);
            }
            else if (journal.Existing is { } existing)
            {
                Repeat(request, existing);
            }
            else if (account.AgreesWith(journal, asked))
            {
                Finish(request, new Settlement(null, Replayed: false, refusal));
            }
            else
            {
                world.Coverage.Note(Happening.RefusalReconsidered);
                Abandon(account);
                Try(request);
            }
        });
    }

    private void Append(Request request, LoadedAccount<TState> account, EntryDraft draft)
    {
        var entry = draft.After(id, account.DecidedHead, world.Now, silo.Name, _bucket);
        var state = Apply(account.DecidedState, entry);
        request.Wrote?.Invoke(entry);
        silo.Lane.Append(new PendingEntry((SimulatedSession)account.Session, entry, request.Deadline, outcome => Hear(request, account, entry, outcome)));
        account.Decided(entry, state);
        if (world.Defect == Defect.AcceptedBeforeItIsWritten)
        {
            request.Settled(new Settlement(entry, Replayed: false, null));
        }
    }

    private void Hear(Request request, LoadedAccount<TState> account, Entry entry, AppendOutcome outcome)
    {
        switch (outcome)
        {
            case AppendOutcome.Written:
                account.Written(entry);
                if (account.DurableHead.Sequence % SnapshotEvery == 0)
                {
                    Snapshots.Write(id, account.DurableHead, world.Defect == Defect.SnapshotOfWhatIsDecided ? account.DecidedState : account.DurableState);
                }

                Finish(request, new Settlement(entry, Replayed: false, null));
                break;
            case AppendOutcome.Unknown:
                Abandon(account);
                Finish(request, null);
                break;
            default:
                Abandon(account);
                request.LooksUp = true;
                Try(request);
                break;
        }
    }

    private void Repeat(Request request, Entry entry) => Finish(
        request, Settlement.Repeat(entry, world.Defect == Defect.DigestIgnored ? entry.RequestDigest : request.Digest));

    private void Finish(Request request, Settlement? settlement)
    {
        if (_underWay.TryGetValue(request.Id, out var current) && current == request)
        {
            _underWay.Remove(request.Id);
        }

        world.Schedule.Post(silo, "settled", () => request.Settled(settlement));
        foreach (var waiter in request.Waiters)
        {
            world.Schedule.Post(silo, "the first is settled", () =>
            {
                if (settlement is null)
                {
                    waiter.Settled(null);
                }
                else if (settlement is { Entry: { } entry })
                {
                    Repeat(waiter, entry);
                }
                else
                {
                    Settle(waiter);
                }
            });
        }

        request.Waiters.Clear();
    }

    private void Abandon(LoadedAccount<TState> account)
    {
        account.Session.Close();
        if (ReferenceEquals(_account, account))
        {
            _account = null;
        }
    }

    private void ReadSnapshot(SimulatedSession session)
    {
        var snapshot = Snapshots.Read(id);
        world.Schedule.Post(silo, "journal is replayed", () => Load(session, snapshot));
    }

    private void Load(SimulatedSession session, Snapshot<TState>? snapshot)
    {
        var entries = world.Journal.Of(id);
        var (head, state) = (AccountHead.Empty, Empty);
        if (snapshot is not null && entries.Count >= snapshot.Sequence
            && (snapshot.IsOf(entries[(int)snapshot.Sequence - 1]) || world.Defect == Defect.SnapshotTakenOnTrust))
        {
            (head, state) = (entries[(int)snapshot.Sequence - 1].Head, snapshot.State);
            world.Coverage.Note(Happening.SnapshotCounted);
        }
        else if (snapshot is not null)
        {
            world.Coverage.Note(Happening.SnapshotRejected);
        }

        var answered = new RecentRequests();
        for (var i = (int)head.Sequence; i < entries.Count; i++)
        {
            head = Replay.Follow(head, entries[i]);
            state = Apply(state, entries[i]);
            answered.Add(entries[i].RequestId);
        }

        session.Begin(head);
        _account = new LoadedAccount<TState>(session, head, state, answered);
        _isLoading = false;
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var then in waiting)
        {
            world.Schedule.Post(silo, "account is loaded", () => WhenLoaded(then));
        }
    }

    /// <summary>Something asked of an account.</summary>
    /// <param name="Id">What causes the entry.</param>
    /// <param name="Digest">The fingerprint of the request.</param>
    /// <param name="Deadline">Until when it may lead to an entry.</param>
    /// <param name="Decide">The rule.</param>
    /// <param name="Settled">What happens then; <see langword="null"/> is what a caller gets who has to send it again.</param>
    protected sealed record Request(
        RequestId Id, RequestDigest Digest, Deadline Deadline, Func<AccountHead, TState, Decision> Decide, Action<Settlement?> Settled)
    {
        public Action<Entry>? Wrote { get; init; }

        public int Tries { get; set; }

        public bool LooksUp { get; set; }

        public List<Request> Waiters { get; } = [];
    }
}
