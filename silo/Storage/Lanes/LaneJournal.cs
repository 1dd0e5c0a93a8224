using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>The journal as the grains see it: appends go through lanes, an account always through the same one; reads go past them.</summary>
internal sealed class LaneJournal : IJournal, IAsyncDisposable
{
    private readonly IEntryStore _store;
    private readonly TailReads _tails;
    private readonly Lane[] _lanes;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _looking;

    public LaneJournal(IEntryStore store, LaneInstruments instruments, TimeProvider time, LaneOptions options)
    {
        _store = store;
        _tails = new TailReads(store);
        _lanes = [.. Enumerable.Range(0, store.Lanes).Select(_ => new Lane(store.OpenLane(), instruments, time, options))];
        instruments.Watch(() => Array.ConvertAll(_lanes, static lane => lane.Depth));
        _looking = LookNowAndThenAsync(new PeriodicTimer(options.LookEvery, time));
    }

    public long Generation => _lanes.Sum(static lane => lane.DatabasesSeen);

    public async Task<bool> IsWritableAsync()
    {
        var looks = await Task.WhenAll(_lanes.Select(static lane => lane.LookAsync()));
        return Array.TrueForAll(looks, static isThere => isThere);
    }

    public ValueTask<IJournalSession> OpenSessionAsync(AccountId account, CancellationToken cancellation) =>
        _lanes[account.Bucket % _lanes.Length].OpenSessionAsync(account, cancellation);

    public Task<AccountTail> ReadTailAsync(AccountId account) => _tails.ReadAsync(account);

    public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
        _store.ReadForwardAsync(account, after, limit, cancellation);

    public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
        _store.ReadBackwardAsync(account, before, limit, cancellation);

    public async Task<Entry?> FindAsync(AccountId account, RequestId requestId, CancellationToken cancellation)
    {
        var found = await _store.FindAsync(account, [requestId], cancellation);
        return found.Count == 0 ? null : found[0];
    }

    public Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation) =>
        _store.FindAsync(account, requestIds, cancellation);

    public Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
        _store.ReadMessagesAsync(account, sequences, cancellation);

    public Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
        _store.EraseMessagesAsync(account, sequences, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _looking;
        _stopping.Dispose();
        foreach (var lane in _lanes)
        {
            await lane.DisposeAsync();
        }
    }

    /// <summary>Lanes that write find out by themselves; this is for whoever only answers from memory.</summary>
    private async Task LookNowAndThenAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                while (await timer.WaitForNextTickAsync(_stopping.Token))
                {
                    await Task.WhenAll(_lanes.Select(static lane => lane.LookAsync())).WaitAsync(_stopping.Token);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The journal is closed.
            }
        }
    }
}
