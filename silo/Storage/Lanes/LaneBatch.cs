using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// Writes a batch of entries until the outcome of each is known: the plain statement first, since nearly always nothing stands against it; what is
/// in the way is looked up only after a conflict, and one account's conflict never fails another's entry.
/// </summary>
internal sealed class LaneBatch(ILaneConnection connection, LaneInstruments instruments, TimeProvider time, Action<PendingAppend, AppendOutcome> settle)
{
    /// <summary>How long what was taken from the queue together may be tried before it is given up; the attempt that is under way then is still waited for.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private const int TriesTogether = 2;
    private static readonly TimeSpan PauseShortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseLongest = TimeSpan.FromMilliseconds(500);

    private readonly EntryRow[] _rows = new EntryRow[Limits.LaneBatchMax];
    private readonly HashSet<RequestId> _requestIds = [];

    /// <summary>Settles every one of the entries. They are sorted on the way.</summary>
    public async Task WriteAsync(List<PendingAppend> appends)
    {
        appends.RemoveAll(RefuseIfBroken);
        appends.Sort(PendingAppend.CompareKeys);
        RefuseRepeatedRequests(appends);
        var started = time.GetTimestamp();
        for (var from = 0; from < appends.Count; from += Limits.LaneBatchMax)
        {
            await WriteChunkAsync(appends.GetRange(from, Math.Min(Limits.LaneBatchMax, appends.Count - from)), started);
        }
    }

    private async Task WriteChunkAsync(List<PendingAppend> open, long started)
    {
        var last = WriteOutcome.Written;
        for (var tries = 1; open.Count > 0 && tries <= TriesTogether && !IsOver(started); tries++)
        {
            last = await TryAsync(open, started, tries);
        }

        // What failed together is written account by account, in turns, so that the lane gets on whatever one account has.
        var accounts = SplitByAccount(open);
        for (var turn = 1; accounts.Count > 0; turn++)
        {
            foreach (var alone in accounts)
            {
                // An account that is locked is no reason not to try the next one. A database that doesn't answer is: every account that waits
                // would cost a connection's timeout.
                if (IsOver(started) && (turn > 1 || last == WriteOutcome.Unknown))
                {
                    GiveUp(alone, last);
                }
                else
                {
                    last = await TryAsync(alone, started, turn);
                }
            }

            accounts.RemoveAll(static alone => alone.Count == 0);
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

    private bool IsOver(long started) => time.GetElapsedTime(started) > Deadline;

    /// <summary>Tries to write what is open, and takes out of it what is settled by that.</summary>
    private async Task<WriteOutcome> TryAsync(List<PendingAppend> open, long started, int tries)
    {
        // A session that another chunk or an earlier try has broken writes nothing more.
        open.RemoveAll(RefuseIfBroken);
        if (open.Count == 0)
        {
            return WriteOutcome.Written;
        }

        var before = time.GetTimestamp();
        for (var i = 0; i < open.Count; i++)
        {
            _rows[i] = open[i].Row;
        }

        var outcome = await connection.WriteAsync(_rows.AsMemory(0, open.Count));
        Array.Clear(_rows, 0, open.Count);
        switch (outcome)
        {
            case WriteOutcome.Written:
                instruments.Committed(open.Count, time.GetElapsedTime(before));
                foreach (var pending in open)
                {
                    settle(pending, AppendOutcome.Written);
                }

                open.Clear();
                break;
            case WriteOutcome.Conflict:
                await JudgeAsync(open, started, tries);
                break;
            default:
                open.ForEach(pending => pending.IsInDoubt |= outcome == WriteOutcome.Unknown);
                instruments.Failed(outcome);
                await PauseAsync(started, tries);
                break;
        }

        return outcome;
    }

    /// <summary>
    /// Finds out what stands in the way of a batch, entry by entry: the very entry, from an earlier try whose answer was lost (done); the request id
    /// (a repeat); the sequence (another activation wrote). What nothing stands in the way of stays open.
    /// </summary>
    private async Task JudgeAsync(List<PendingAppend> open, long started, int tries)
    {
        IReadOnlyList<KeyProbe> probes;
        try
        {
            probes = await connection.ProbeAsync(
                open.ConvertAll(static pending => new EntryKey(pending.Entry.Account, pending.Entry.Sequence, pending.Entry.RequestId)));
        }
        catch (Exception fault) when (fault is not InvariantViolatedException)
        {
            // Nothing is settled; the next try meets the same conflict and asks again.
            instruments.Failed(WriteOutcome.Unknown);
            await PauseAsync(started, tries);
            return;
        }

        var judged = 0;
        open.RemoveAll(pending =>
        {
            var probe = probes[judged++];
            if (RefuseIfBroken(pending))
            {
                return true;
            }

            var outcome = Judge(pending.Entry.Hash, probe);
            if (outcome is { } known)
            {
                settle(pending, known);
                instruments.Judged(known);
            }

            return outcome is not null;
        });
    }

    /// <summary>What the journal's answer means for an entry; <see langword="null"/> when nothing stands in its way.</summary>
    internal static AppendOutcome? Judge(in EntryHash own, in KeyProbe probe) =>
        probe.HashAtSequence == own ? AppendOutcome.Written
        : probe.HashOfRequest is not null ? AppendOutcome.RequestIdTaken
        : probe.HashAtSequence is not null ? AppendOutcome.Fenced
        : null;

    private void GiveUp(List<PendingAppend> open, WriteOutcome last)
    {
        // An earlier try may have been the one that is in doubt: only a proof on the first entry's behalf would do, and there is none.
        foreach (var pending in open)
        {
            settle(pending, AppendOutcome.Unknown);
        }

        instruments.GaveUp(last);
        open.Clear();
    }

    private bool RefuseIfBroken(PendingAppend pending)
    {
        if (pending.Session.Refuses(pending))
        {
            settle(pending, AppendOutcome.NotWritten);
            return true;
        }

        return false;
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

            settle(pending, AppendOutcome.RequestIdTaken);
            return true;
        });
    }

    private async Task PauseAsync(long started, int tries)
    {
        var pause = PauseShortest * Math.Pow(2, Math.Min(tries - 1, 6));
        if (time.GetElapsedTime(started) < Deadline)
        {
            await Task.Delay(pause < PauseLongest ? pause : PauseLongest, time);
        }
    }
}
