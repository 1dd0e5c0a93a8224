using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>
/// A silo's one writer of the journal, by the rules of the real lane: one statement at a time, what arrives meanwhile is the next batch, an entry in
/// doubt is written again, a conflict is judged entry by entry, and an entry that isn't written breaks its session.
/// </summary>
internal sealed class SimulatedLane(World world, SimulatedSilo silo)
{
    private const int TriesMax = 4;
    private readonly Dictionary<AccountId, SimulatedSession> _sessions = [];
    private readonly List<PendingEntry> _waiting = [];
    private readonly List<PendingEntry> _batch = [];
    private readonly List<(AccountId Account, RequestId RequestId, Action<Confirmation?> Answer)> _questions = [];
    private (AccountId Account, RequestId RequestId, Action<Confirmation?> Answer)[] _questionsTaken = [];
    private bool _isBusy;
    private int _tries;

    /// <summary>Opens a session, behind everything that the one before it has under way.</summary>
    public void Open(AccountId account, Action<SimulatedSession> opened)
    {
        var predecessor = _sessions.GetValueOrDefault(account);
        var session = new SimulatedSession(account);
        _sessions[account] = session;
        session.Predecessor = predecessor;
        predecessor?.Close();
        WhenSettled(predecessor, () => world.Schedule.Post(silo, "session opens", () => opened(session)));
    }

    /// <summary>Hands an entry over to be written.</summary>
    public void Append(PendingEntry pending)
    {
        if (pending.Session.IsBroken)
        {
            world.Schedule.Post(silo, "not written", () => pending.Settled(AppendOutcome.NotWritten));
            return;
        }

        pending.Session.HandOver(pending.Entry);
        _waiting.Add(pending);
        Start();
    }

    /// <summary>Asks for an account's head and a request's entry, behind everything that was handed over before.</summary>
    public void Confirm(AccountId account, RequestId requestId, Action<Confirmation?> answer)
    {
        _questions.Add((account, requestId, answer));
        Start();
    }

    private static void WhenSettled(SimulatedSession? session, Action then)
    {
        if (session is null)
        {
            then();
        }
        else
        {
            var before = session.Predecessor;
            session.WhenSettled(() => WhenSettled(before, then));
        }
    }

    private void Start()
    {
        if (!_isBusy)
        {
            _isBusy = true;
            world.Schedule.Post(silo, "lane takes a batch", TakeBatch);
        }
    }

    private void TakeBatch()
    {
        _batch.AddRange(_waiting);
        _waiting.Clear();
        _questionsTaken = [.. _questions];
        _questions.Clear();
        _batch.Sort(PendingEntry.CompareKeys);
        SettleRepeats();
        _tries = 0;
        Write();
    }

    /// <summary>A request id twice within one batch could never be written.</summary>
    private void SettleRepeats()
    {
        for (var i = 1; i < _batch.Count; i++)
        {
            var repeat = _batch[i];
            if (_batch.FindIndex(one => one.Entry.Account == repeat.Entry.Account && one.Entry.RequestId == repeat.Entry.RequestId) < i)
            {
                _batch.RemoveAt(i--);
                Settle(repeat, AppendOutcome.RequestIdTaken);
            }
        }
    }

    private void Write()
    {
        SettleThose(static pending => pending.Session.Refuses(pending), AppendOutcome.NotWritten);
        if (_batch.Count == 0)
        {
            Answer();
        }
        else if (++_tries > TriesMax)
        {
            GiveUp();
        }
        else if (world.Chance.Happens(world.Faults.ConnectionLost))
        {
            LoseConnection();
        }
        else
        {
            world.Journal.Begin(_batch, end => world.Schedule.Post(silo, "the database answers", () => Hear(end)));
        }
    }

    /// <summary>Whatever way it is lost, the lane learns the same: nothing.</summary>
    private void LoseConnection()
    {
        switch (world.Chance.Below(4))
        {
            case 0:
                world.Coverage.Note(Happening.LostBeforeArrival);
                world.Schedule.Post(silo, "connection lost", HearNothing);
                break;
            case 1:
                world.Coverage.Note(Happening.LostAfterCommit);
                world.Journal.Begin(_batch, _ => world.Schedule.Post(silo, "connection lost", HearNothing));
                break;
            default:
                world.Coverage.Note(Happening.NotYet);
                world.Journal.Begin(_batch, static _ => { });
                world.Schedule.Post(silo, "connection lost", HearNothing);
                break;
        }
    }

    private void Hear(TransactionEnd end)
    {
        switch (end)
        {
            case TransactionEnd.Committed:
                SettleThose(static _ => true, AppendOutcome.Written);
                Answer();
                break;
            case TransactionEnd.Conflict or TransactionEnd.TooLate:
                world.Schedule.Post(silo, "lane judges", Judge);
                break;
            default:
                world.Schedule.Post(silo, "lane tries again", Write);
                break;
        }
    }

    private void HearNothing()
    {
        _batch.ForEach(static pending => pending.IsInDoubt = true);
        world.Schedule.Post(silo, "lane tries again", Write);
    }

    private void Judge()
    {
        if (world.Chance.Happens(world.Faults.ReadFails))
        {
            world.Coverage.Note(Happening.ReadFailed);
            world.Schedule.Post(silo, "lane tries again", Write);
            return;
        }

        foreach (var pending in _batch.ToArray())
        {
            var judged = pending.Session.Refuses(pending) ? AppendOutcome.NotWritten : LaneBatch.Judge(pending.Entry.Hash, world.Journal.Probe(pending.Entry));
            if (judged == AppendOutcome.Written)
            {
                world.Coverage.Note(Happening.WrittenByEarlierTry);
            }

            // A statement that came too late wrote nothing, and neither will another.
            judged ??= pending.Deadline.HasPassed && world.Defect != Defect.NoDeadlines ? AppendOutcome.NotWritten : null;
            if (judged is { } outcome)
            {
                _batch.Remove(pending);
                Settle(pending, outcome);
            }
        }

        Write();
    }

    /// <summary>The database didn't answer for so long that what was under way there has ended; how, nobody here knows.</summary>
    private void GiveUp()
    {
        world.Journal.EndThoseOf(_batch.Contains);
        SettleThose(static _ => true, AppendOutcome.Unknown);
        Answer();
    }

    private void Answer()
    {
        foreach (var (account, requestId, answer) in _questionsTaken)
        {
            var fails = world.Chance.Happens(world.Faults.ReadFails);
            Confirmation? confirmation = fails ? null : world.Journal.Confirm(account, requestId);
            world.Schedule.Post(silo, "journal confirms", () => answer(confirmation));
        }

        _isBusy = false;
        if (_waiting.Count + _questions.Count > 0)
        {
            Start();
        }
    }

    private void SettleThose(Predicate<PendingEntry> which, AppendOutcome outcome)
    {
        foreach (var pending in _batch.FindAll(which))
        {
            _batch.Remove(pending);
            Settle(pending, outcome);
        }
    }

    /// <summary>Says what became of an entry. Any other outcome than "written" breaks its session before anyone hears of it.</summary>
    private void Settle(PendingEntry pending, AppendOutcome outcome)
    {
        world.Coverage.Note(outcome switch
        {
            AppendOutcome.Written => Happening.Written,
            AppendOutcome.Fenced => Happening.Fenced,
            AppendOutcome.RequestIdTaken => Happening.RequestIdTaken,
            AppendOutcome.NotWritten => Happening.NotWritten,
            _ => Happening.Unknown,
        });
        if (outcome != AppendOutcome.Written && world.Defect != Defect.SessionGoesOnAfterFailure)
        {
            pending.Session.Fail(pending.Entry);
        }

        pending.Session.Release();
        world.Schedule.Post(silo, "outcome", () => pending.Settled(outcome));
    }
}
