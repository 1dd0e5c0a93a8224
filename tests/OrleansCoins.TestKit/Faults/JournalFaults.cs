using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.TestKit;

/// <summary>What may go wrong with a write of the journal. To the silo the first two look the same: the connection is gone, and the outcome unknown.</summary>
public enum JournalFault
{
    /// <summary>The connection is lost before the commit: nothing was written.</summary>
    BeforeCommit,

    /// <summary>The connection is lost after the commit, before the answer: everything was written, and nobody was told.</summary>
    AfterCommit,

    /// <summary>The write takes <see cref="JournalFaults.DelayTime"/> longer.</summary>
    Delay,
}

/// <summary>Makes the journal of a test cluster fail, write by write. A write is a whole batch: entries that wait together share its fate.</summary>
public sealed class JournalFaults
{
    private readonly Lock _gate = new();
    private readonly List<(JournalFault Kind, Predicate<Entry> Hits, InjectedFault Fault)> _asked = [];

    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal JournalFaults(bool canFail) => CanFail = canFail;

    /// <summary>How long a delayed write takes longer, unless it is released before.</summary>
    public TimeSpan DelayTime { get; set; } = TimeSpan.FromSeconds(1);

    private bool CanFail { get; }

    /// <summary>Lets the next writes fail, in whichever silo they are. Of different faults that a write could meet, it meets the one that was asked for first.</summary>
    /// <param name="fault">How.</param>
    /// <param name="times">How many writes. A lane that does not know what became of a write tries again, so one fault alone only costs time.</param>
    /// <param name="of">Whose writes: a wallet or an earnings account; <see langword="null"/> for anybody's.</param>
    /// <exception cref="NotSupportedException">The silos are processes of their own.</exception>
    public InjectedFault FailNext(JournalFault fault, int times = 1, IAddressable? of = null)
    {
        var account = of?.GetPrimaryKeyString();
        return FailNext(fault, times, entry => account is null || entry.Account.Value == account);
    }

    /// <summary>Lets the writes go on that are delayed now.</summary>
    public void Release() => Interlocked.Exchange(ref _released, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    internal Task DelayAsync() => Task.WhenAny(Task.Delay(DelayTime), Volatile.Read(ref _released).Task);

    /// <summary>Lets the next writes fail that hold a certain entry.</summary>
    internal InjectedFault FailNext(JournalFault fault, int times, Predicate<Entry> hits)
    {
        if (!CanFail)
        {
            throw new NotSupportedException("The journal of silos that are processes of their own can't be made to fail. Kill or pause them, or leave options.AsProcesses out.");
        }

        var asked = new InjectedFault(times);
        lock (_gate)
        {
            _asked.RemoveAll(static one => !one.Fault.IsPending);
            _asked.Add((fault, hits, asked));
        }

        return asked;
    }

    /// <summary>What happens to a write, if anything. What was asked for several entries in it, and is the same, happens to all of them.</summary>
    internal JournalFault? Meet(ReadOnlySpan<EntryRow> rows)
    {
        JournalFault? met = null;
        lock (_gate)
        {
            foreach (var (kind, hits, fault) in _asked)
            {
                if ((met ?? kind) == kind && IsAmong(rows, hits) && fault.Happens())
                {
                    met = kind;
                }
            }
        }

        return met;
    }

    private static bool IsAmong(ReadOnlySpan<EntryRow> rows, Predicate<Entry> hits)
    {
        foreach (var row in rows)
        {
            if (hits(row.Entry))
            {
                return true;
            }
        }

        return false;
    }
}
