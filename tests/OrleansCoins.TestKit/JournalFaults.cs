using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces.Values;
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
    private readonly ConcurrentQueue<JournalFault?> _next = new();

    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long a delayed write takes longer, unless it is released before.</summary>
    public TimeSpan DelayTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many faults no write has met yet.</summary>
    public int Pending => _next.Count(static fault => fault is not null);

    /// <summary>Lets the next writes fail, in whichever silo they are; faults are met in the order in which they were asked for.</summary>
    /// <param name="fault">How.</param>
    /// <param name="times">How many writes. A lane that does not know what became of a write tries again, so one fault alone only costs time.</param>
    /// <param name="after">How many writes succeed before that: 1 lets a lone gift's debit pass and meets its credit.</param>
    public void FailNext(JournalFault fault, int times = 1, int after = 0)
    {
        for (var i = 0; i < after + times; i++)
        {
            _next.Enqueue(i < after ? null : fault);
        }
    }

    /// <summary>Takes back the faults that no write has met yet.</summary>
    public void Clear() => _next.Clear();

    /// <summary>Lets the writes go on that are delayed now.</summary>
    public void Release() => Interlocked.Exchange(ref _released, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    internal Task DelayAsync() => Task.WhenAny(Task.Delay(DelayTime), Volatile.Read(ref _released).Task);

    internal JournalFault? Take() => _next.TryDequeue(out var fault) ? fault : null;
}

/// <summary>A journal's storage whose lanes fail when they are told to.</summary>
internal sealed class FaultyEntryStore(IEntryStore store, JournalFaults faults) : IEntryStore
{
    public int Lanes => store.Lanes;

    public ILaneConnection OpenLane() => new FaultyLaneConnection(store.OpenLane(), faults);

    public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
        store.ReadForwardAsync(account, after, limit, cancellation);

    public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
        store.ReadBackwardAsync(account, before, limit, cancellation);

    public Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation) =>
        store.FindAsync(account, requestIds, cancellation);

    public Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
        store.ReadMessagesAsync(account, sequences, cancellation);
}

internal sealed class FaultyLaneConnection(ILaneConnection connection, JournalFaults faults) : ILaneConnection
{
    public ValueTask<LaneLink?> TryConnectAsync() => connection.TryConnectAsync();

    public Task<DateTimeOffset?> TryReadTimeAsync() => connection.TryReadTimeAsync();

    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline)
    {
        switch (faults.Take())
        {
            case null:
                return await connection.WriteAsync(rows, deadline);
            case JournalFault.BeforeCommit:
                return WriteOutcome.Unknown;
            case JournalFault.AfterCommit:
                await connection.WriteAsync(rows, deadline);
                return WriteOutcome.Unknown;
            default:
                await faults.DelayAsync();
                return await connection.WriteAsync(rows, deadline);
        }
    }

    public Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys) => connection.ProbeAsync(keys);

    public Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, RequestId RequestId)> questions) => connection.ConfirmAsync(questions);

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
