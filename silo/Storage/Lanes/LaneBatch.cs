using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// Writes entries until the outcome of each is known: the plain statement first, since nearly always nothing stands against it; what is in the way is
/// looked up only after a conflict. One account's trouble never fails another's entry: an account that can't be written waits aside.
/// </summary>
internal sealed partial class LaneBatch(
    LaneDatabase database, LaneInstruments instruments, TimeProvider time, LaneOptions options, Action<PendingAppend, AppendOutcome> settle)
{
    private const int TriesTogether = 2;
    private static readonly TimeSpan PauseShortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseLongest = TimeSpan.FromMilliseconds(500);

    private readonly EntryRow[] _rows = new EntryRow[Limits.LaneBatchMax];
    private readonly HashSet<RequestId> _requestIds = [];
    private readonly AccountsAside _aside = new(time);
    private readonly long _started = time.GetTimestamp();

    /// <summary>The silo's stopwatch, by which an entry's age counts.</summary>
    public TimeSpan Stopwatch => time.GetElapsedTime(_started);

    /// <summary>How many entries wait aside, as any thread may ask.</summary>
    public int Aside => _aside.Waiting;

    /// <summary>Whether this account waits aside.</summary>
    public bool IsAside(AccountId account) => _aside.Contains(account);

    /// <summary>Settles every one of the entries, or puts its account aside. They are sorted on the way.</summary>
    public async Task WriteAsync(List<PendingAppend> appends)
    {
        RemoveSettled(appends);
        appends.Sort(PendingAppend.CompareKeys);
        RefuseRepeatedRequests(appends);
        for (var from = 0; from < appends.Count; from += Limits.LaneBatchMax)
        {
            await WriteChunkAsync(appends.GetRange(from, Math.Min(Limits.LaneBatchMax, appends.Count - from)));
        }
    }

    /// <summary>Tries the account that has waited aside longest, if it is due; one only, so that the others don't wait long for it.</summary>
    public async Task WriteAsideAsync()
    {
        if (_aside.Due() is not { } alone)
        {
            return;
        }

        RemoveSettled(alone.Appends);
        RefuseRepeatedRequests(alone.Appends);
        var first = alone.Appends.GetRange(0, Math.Min(Limits.LaneBatchMax, alone.Appends.Count));
        await TryAsync(first, tries: 1);
        alone.Appends.RemoveAll(static pending => pending.Task.IsCompleted);
        _aside.Tried(alone, isOpen: first.Count > 0);
    }

    /// <summary>Waits a moment, when all there is to do is aside.</summary>
    public Task PauseAsideAsync() => Task.Delay(PauseShortest, time);

    private async Task WriteChunkAsync(List<PendingAppend> open)
    {
        // An earlier chunk may have put the account aside: what follows waits behind it.
        open.RemoveAll(_aside.TryJoin);
        for (var tries = 1; open.Count > 0 && tries <= TriesTogether; tries++)
        {
            await TryAsync(open, tries);
        }

        // What failed together is tried account by account, so that the lane gets on whatever one account has.
        foreach (var alone in SplitByAccount(open))
        {
            await TryAsync(alone, tries: 1);
            if (alone.Count > 0)
            {
                _aside.Add(alone);
            }
        }
    }

    private static List<List<PendingAppend>> SplitByAccount(List<PendingAppend> sorted)
    {
        var accounts = new List<List<PendingAppend>>();
        foreach (var pending in sorted)
        {
            if (accounts.Count == 0 || accounts[^1][0].Entry.Account != pending.Entry.Account)
            {
                accounts.Add([]);
            }

            accounts[^1].Add(pending);
        }

        return accounts;
    }

    /// <summary>Tries to write what is open, and takes out of it what is settled by that.</summary>
    private async Task TryAsync(List<PendingAppend> open, int tries)
    {
        if (!await IsReadyAsync(open))
        {
            return;
        }

        var before = time.GetTimestamp();
        var deadline = DateTimeOffset.MaxValue;
        for (var i = 0; i < open.Count; i++)
        {
            var follows = i > 0 && ReferenceEquals(open[i - 1].Session, open[i].Session) ? open[i - 1].Entry.Sequence : open[i].Session.Predecessor.Sequence;
            Invariant.Require(open[i].Entry.Sequence == follows + 1, "An entry is sent behind the one before it");
            _rows[i] = open[i].Row;
            deadline = open[i].Deadline < deadline ? open[i].Deadline : deadline;
        }

        using var commit = CommitActivities.Start(open);
        var outcome = await database.WriteAsync(_rows.AsMemory(0, open.Count), deadline);
        Array.Clear(_rows, 0, open.Count);
        CommitActivities.End(commit, outcome, open);
        switch (outcome)
        {
            case WriteOutcome.Written:
                instruments.Committed(open.Count, time.GetElapsedTime(before));
                open.ForEach(pending => Settle(pending, AppendOutcome.Written));
                open.Clear();
                break;
            case WriteOutcome.Conflict:
                await JudgeAsync(open, tries);
                break;
            case WriteOutcome.DeadlinePassed:
                // The database's clock may have jumped. Who is told that it was too late tries again at once, and that counts by the clock as it is now.
                instruments.Failed(outcome);
                await database.LookAsync();
                open.RemoveAll(pending => pending.Deadline <= deadline && GiveUp(pending));
                break;
            default:
                open.ForEach(pending => pending.IsInDoubt |= outcome == WriteOutcome.Unknown);
                instruments.Failed(outcome);
                await PauseAsync(tries);
                break;
        }
    }

    /// <summary>
    /// Waits until the database is reached and holds, for each session that has not written over this connection yet nor been loaded from where it leads, the
    /// entry that its next one follows. <see langword="false"/> when nothing is left that may be sent.
    /// </summary>
    private async ValueTask<bool> IsReadyAsync(List<PendingAppend> open)
    {
        for (var tries = 1; ; tries++)
        {
            // Another database breaks the sessions, so what may be sent is known only once it is reached. From then on the batch counts as under way.
            var isReached = await database.TryReachAsync();
            RemoveSettled(open);
            if (open.Count == 0)
            {
                return false;
            }

            if (isReached && await TrySettleElsewhereAsync(open) && await TryFindPredecessorsAsync(open))
            {
                return open.Count > 0;
            }

            // Nothing was sent. Every entry has a deadline, so this ends.
            instruments.Failed(WriteOutcome.NotWritten);
            await PauseAsync(tries);
        }
    }

    private void Settle(PendingAppend pending, AppendOutcome outcome) => settle(pending, outcome);

    /// <summary>Settles an entry that can't be written in time. If an earlier try is in doubt, there is no proof that it was not written.</summary>
    private bool GiveUp(PendingAppend pending)
    {
        Settle(pending, pending.IsInDoubt ? AppendOutcome.Unknown : AppendOutcome.DeadlinePassed);
        instruments.GaveUp(pending.IsInDoubt);
        return true;
    }

    /// <summary>
    /// Takes out what is not to be sent any more: what is settled already or by this, as its session is broken or its time is over. The database's
    /// clock says what a statement may still do; the silo's stopwatch, that nobody waits any more, whatever clocks do.
    /// </summary>
    private void RemoveSettled(List<PendingAppend> appends)
    {
        if (appends.Count == 0)
        {
            return;
        }

        var (stopwatch, now) = (Stopwatch, database.Now);
        appends.RemoveAll(pending =>
            pending.Task.IsCompleted || RefuseIfBroken(pending)
            || ((stopwatch - pending.DecidedAt >= options.Deadline || now >= pending.Deadline) && GiveUp(pending)));
    }

    private bool RefuseIfBroken(PendingAppend pending)
    {
        var isRefused = pending.Session.Refuses(pending);
        if (isRefused)
        {
            Settle(pending, pending.IsInDoubt ? AppendOutcome.Unknown : AppendOutcome.NotWritten);
        }

        return isRefused;
    }

    /// <summary>A request id twice within one batch could never be written: the second is refused, and with it what follows in its account.</summary>
    private void RefuseRepeatedRequests(List<PendingAppend> sorted)
    {
        var account = default(AccountId);
        sorted.RemoveAll(pending =>
        {
            if (pending.Entry.Account != account)
            {
                account = pending.Entry.Account;
                _requestIds.Clear();
            }

            if (RefuseIfBroken(pending))
            {
                return true;
            }

            if (_requestIds.Add(pending.Entry.RequestId))
            {
                return false;
            }

            Settle(pending, AppendOutcome.RequestIdTaken);
            return true;
        });
    }

    private Task PauseAsync(int tries)
    {
        var pause = PauseShortest * Math.Pow(2, Math.Min(tries - 1, 6));
        return Task.Delay(pause < PauseLongest ? pause : PauseLongest, time);
    }
}
