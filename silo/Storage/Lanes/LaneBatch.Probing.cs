using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>What a batch looks up in the journal: whether it stands where its sessions left it, and what is in the way.</summary>
internal sealed partial class LaneBatch
{
    /// <summary>
    /// What is in doubt from another database is never sent to this one: what it rests on may be gone here. It is looked up, and either there or unknown.
    /// </summary>
    private async ValueTask<bool> TrySettleElsewhereAsync(List<PendingAppend> open)
    {
        if (!open.Exists(pending => pending.Session.Database != database.Mark))
        {
            return true;
        }

        var elsewhere = open.FindAll(pending => pending.Session.Database != database.Mark);
        var keys = elsewhere.ConvertAll(static pending => new EntryKey(pending.Entry.Account, pending.Entry.Sequence, pending.Entry.RequestId));
        if (await TryProbeAsync(keys) is not { } probes)
        {
            return false;
        }

        for (var i = 0; i < elsewhere.Count; i++)
        {
            Settle(elsewhere[i], probes[i].HashAtSequence == elsewhere[i].Entry.Hash ? AppendOutcome.Written : AppendOutcome.Unknown);
        }

        open.RemoveAll(static pending => pending.Task.IsCompleted);
        return true;
    }

    /// <summary>
    /// Without this, a session would write its next entry into an older state of the journal (a standby that lagged, a restored backup), and leave a
    /// hole where its last ones were: the unique keys have nothing against it.
    /// </summary>
    private async ValueTask<bool> TryFindPredecessorsAsync(List<PendingAppend> open)
    {
        List<LaneSession>? unseen = null;
        List<EntryKey>? keys = null;
        foreach (var pending in open)
        {
            var session = pending.Session;
            if (!session.StandsOn(database.Link) && (unseen is null || !ReferenceEquals(unseen[^1], session)))
            {
                (unseen ??= []).Add(session);
                (keys ??= []).Add(new EntryKey(pending.Entry.Account, session.Predecessor.Sequence, pending.Entry.RequestId));
            }
        }

        if (unseen is null)
        {
            return true;
        }

        if (await TryProbeAsync(keys!) is not { } probes)
        {
            return false;
        }

        for (var i = 0; i < unseen.Count; i++)
        {
            if (probes[i].HashAtSequence == unseen[i].Predecessor.Hash)
            {
                unseen[i].SeenOver(database.Link);
            }
        }

        open.RemoveAll(pending =>
        {
            var isLost = !pending.Session.StandsOn(database.Link);
            if (isLost)
            {
                var outcome = pending.IsInDoubt ? AppendOutcome.Unknown : AppendOutcome.Fenced;
                Settle(pending, outcome);
                instruments.Judged(outcome);
            }

            return isLost;
        });
        return true;
    }

    /// <summary>
    /// Finds out what stands in the way of a batch, entry by entry: the very entry, from an earlier try whose answer was lost (done); the request id
    /// (a repeat); the sequence (another activation wrote). What nothing stands in the way of stays open.
    /// </summary>
    private async Task JudgeAsync(List<PendingAppend> open, int tries)
    {
        var keys = open.ConvertAll(static pending => new EntryKey(pending.Entry.Account, pending.Entry.Sequence, pending.Entry.RequestId));
        if (await TryProbeAsync(keys) is not { } probes)
        {
            // Nothing is settled; the next try meets the same conflict and asks again.
            instruments.Failed(WriteOutcome.Unknown);
            await PauseAsync(tries);
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

            if (Judge(pending.Entry.Hash, probe) is not { } known)
            {
                return false;
            }

            Settle(pending, known);
            instruments.Judged(known);
            return true;
        });
    }

    /// <summary>What the journal's answer means for an entry; <see langword="null"/> when nothing stands in its way.</summary>
    internal static AppendOutcome? Judge(in EntryHash own, in KeyProbe probe) =>
        probe.HashAtSequence == own ? AppendOutcome.Written
        : probe.HashOfRequest is not null ? AppendOutcome.RequestIdTaken
        : probe.HashAtSequence is not null ? AppendOutcome.Fenced
        : null;

    private async Task<IReadOnlyList<KeyProbe>?> TryProbeAsync(List<EntryKey> keys)
    {
        try
        {
            return await database.ProbeAsync(keys);
        }
        catch (Exception fault) when (fault is not InvariantViolatedException)
        {
            return null;
        }
    }
}
