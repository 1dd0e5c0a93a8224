using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>Sees the gifts that the journal has on disk: their debits, and the credits that follow.</summary>
internal sealed class JournalTap
{
    private readonly ConcurrentDictionary<RequestId, TaskCompletionSource> _waiting = new();
    private long _debits;
    private long _credits;

    /// <summary>Gifts that are on disk on one side only.</summary>
    public long Open => Volatile.Read(ref _debits) - Volatile.Read(ref _credits);

    /// <summary>Is shown every row that is on disk; <see langword="null"/> to look at none.</summary>
    public Action<EntryRow>? Show { get; set; }

    /// <summary>Completes when the credit of a gift is on disk. Asked before the gift is sent.</summary>
    public Task CreditOfAsync(RequestId request)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request] = waiter;
        return waiter.Task;
    }

    /// <summary>Forgets who waits for a gift that was not accepted.</summary>
    public void Forget(RequestId request) => _waiting.TryRemove(request, out _);

    /// <summary>Called when rows are on disk, before anybody hears of it.</summary>
    public void Written(ReadOnlySpan<EntryRow> rows)
    {
        var (debits, credits) = (0, 0);
        foreach (var row in rows)
        {
            Show?.Invoke(row);
            if (row.Entry.Kind != EntryKind.Gift)
            {
                continue;
            }

            if (row.Entry.Amount < 0)
            {
                debits++;
                if (!_waiting.IsEmpty && _waiting.TryRemove(row.Entry.RequestId, out var sender))
                {
                    // From here on the gift is known by the number of its debit.
                    _waiting[RequestId.ForGift(new SentGiftId(row.Entry.Account.Owner, row.Entry.Sequence))] = sender;
                }
            }
            else
            {
                credits++;
                if (!_waiting.IsEmpty && _waiting.TryRemove(row.Entry.RequestId, out var sender))
                {
                    sender.SetResult();
                }
            }
        }

        Interlocked.Add(ref _debits, debits);
        Interlocked.Add(ref _credits, credits);
    }

    /// <summary>Waits until every debit has its credit.</summary>
    /// <exception cref="TimeoutException">It had not after a minute.</exception>
    public async Task SettleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var looks = 0; Open > 0; looks++)
        {
            if (looks > 12_000)
            {
                throw new TimeoutException($"{Open} gifts are still without their credit.");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}

/// <summary>A journal's storage whose rows are seen on their way.</summary>
internal sealed class TappedEntryStore(IEntryStore store, JournalTap tap) : IEntryStore
{
    public int Lanes => store.Lanes;

    public ILaneConnection OpenLane() => new TappedLaneConnection(store.OpenLane(), tap);

    public Task<Tails> ReadTailsAsync(IReadOnlyList<AccountId> accounts, int limit) => store.ReadTailsAsync(accounts, limit);

    public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
        store.ReadForwardAsync(account, after, limit, cancellation);

    public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
        store.ReadBackwardAsync(account, before, limit, cancellation);

    public Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation) =>
        store.FindAsync(account, requestIds, cancellation);

    public Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
        store.ReadMessagesAsync(account, sequences, cancellation);

    public Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
        store.EraseMessagesAsync(account, sequences, cancellation);
}

/// <summary>A lane's connection whose rows are seen when they are on disk.</summary>
internal sealed class TappedLaneConnection(ILaneConnection connection, JournalTap tap) : ILaneConnection
{
    public ValueTask<LaneLink?> TryConnectAsync() => connection.TryConnectAsync();

    public Task<DateTimeOffset?> TryReadTimeAsync() => connection.TryReadTimeAsync();

    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline)
    {
        var outcome = await connection.WriteAsync(rows, deadline);
        if (outcome == WriteOutcome.Written)
        {
            tap.Written(rows.Span);
        }

        return outcome;
    }

    public Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys) => connection.ProbeAsync(keys);

    public Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, RequestId RequestId)> questions) => connection.ConfirmAsync(questions);

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
