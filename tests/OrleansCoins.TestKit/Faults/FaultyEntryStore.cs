using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.TestKit.Faults;

/// <summary>A journal's storage whose lanes fail when they are told to.</summary>
internal sealed class FaultyEntryStore(IEntryStore store, JournalFaults faults) : IEntryStore
{
    public int Lanes => store.Lanes;

    public ILaneConnection OpenLane() => new FaultyLaneConnection(store.OpenLane(), faults);

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

/// <summary>A lane's connection that fails when it is told to.</summary>
internal sealed class FaultyLaneConnection(ILaneConnection connection, JournalFaults faults) : ILaneConnection
{
    public ValueTask<LaneLink?> TryConnectAsync() => connection.TryConnectAsync();

    public Task<DateTimeOffset?> TryReadTimeAsync() => connection.TryReadTimeAsync();

    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline)
    {
        switch (faults.Meet(rows.Span))
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
