using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>The journal in memory: the same two unique keys, the same all or nothing.</summary>
internal sealed class InMemoryEntryStore(InMemoryTables tables, TimeProvider time) : IEntryStore, ILaneConnection
{
    private readonly LaneLink _link = new(1, "memory", time.GetUtcNow());

    /// <inheritdoc />
    public int Lanes => 2;

    /// <inheritdoc />
    public ILaneConnection OpenLane() => this;

    /// <inheritdoc />
    public Task<Tails> ReadTailsAsync(IReadOnlyList<AccountId> accounts, int limit) => AnswerAsync(() =>
        new Tails([.. accounts.Select(account => new Tail([.. Account(account).BySequence.Values.TakeLast(limit)], null))], _link.Database));

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
        AnswerAsync<IReadOnlyList<Entry>>(() =>
        {
            var entries = Account(account).BySequence;
            var first = After(entries, after);
            return [.. entries.Values.Skip(first).Take(limit)];
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
        AnswerAsync<IReadOnlyList<Entry>>(() =>
        {
            var entries = Account(account).BySequence;
            var found = new List<Entry>();
            for (var i = After(entries, before - 1) - 1; i >= 0 && found.Count < limit; i--)
            {
                found.Add(entries.Values[i]);
            }

            return found;
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation) =>
        AnswerAsync<IReadOnlyList<Entry>>(() =>
        {
            var entries = Account(account).ByRequest;
            return [.. requestIds.Distinct().Where(entries.ContainsKey).Select(requestId => entries[requestId])];
        });

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(
        AccountId account,
        IReadOnlyCollection<long> sequences,
        CancellationToken cancellation) =>
        AnswerAsync<IReadOnlyDictionary<long, string>>(() => sequences
            .Distinct()
            .Where(sequence => tables.Messages.ContainsKey((account, sequence)))
            .ToDictionary(sequence => sequence, sequence => tables.Messages[(account, sequence)]));

    /// <inheritdoc />
    public Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
        AnswerAsync(() => sequences.Count(sequence => tables.Messages.Remove((account, sequence))));

    /// <inheritdoc />
    public ValueTask<LaneLink?> TryConnectAsync() => ValueTask.FromResult<LaneLink?>(_link);

    /// <inheritdoc />
    public Task<DateTimeOffset?> TryReadTimeAsync() => Task.FromResult<DateTimeOffset?>(time.GetUtcNow());

    /// <inheritdoc />
    public Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline) => AnswerAsync(() =>
    {
        if (time.GetUtcNow() >= deadline)
        {
            return WriteOutcome.DeadlinePassed;
        }

        foreach (var (entry, _) in rows.Span)
        {
            var account = Account(entry.Account);
            if (account.BySequence.ContainsKey(entry.Sequence) || account.ByRequest.ContainsKey(entry.RequestId))
            {
                return WriteOutcome.Conflict;
            }
        }

        foreach (var (entry, message) in rows.Span)
        {
            if (!tables.Accounts.TryGetValue(entry.Account, out var account))
            {
                account = tables.Accounts[entry.Account] = new InMemoryAccount();
            }

            tables.Entries.Add(entry);
            account.BySequence.Add(entry.Sequence, entry);
            account.ByRequest.Add(entry.RequestId, entry);
            if (message is not null)
            {
                tables.Messages.Add((entry.Account, entry.Sequence), message);
            }
        }

        return WriteOutcome.Written;
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys) => AnswerAsync<IReadOnlyList<KeyProbe>>(() =>
        [.. keys.Select(key => new KeyProbe(
            Account(key.Account).BySequence.TryGetValue(key.Sequence, out var atSequence) ? atSequence.Hash : null,
            Account(key.Account).ByRequest.TryGetValue(key.RequestId, out var ofRequest) ? ofRequest.Hash : null))]);

    /// <inheritdoc />
    public Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, RequestId RequestId)> questions) =>
        AnswerAsync<IReadOnlyList<Confirmation>>(() => [.. questions.Select(question =>
        {
            var account = Account(question.Account);
            var existing = account.ByRequest.GetValueOrDefault(question.RequestId);
            return account.BySequence.Count == 0
                ? new Confirmation(0, EntryHash.Zero, existing)
                : new Confirmation(account.BySequence.Keys[^1], account.BySequence.Values[^1].Hash, existing);
        })]);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Where the entries after a number begin.
    private static int After(SortedList<long, Entry> entries, long after)
    {
        var low = 0;
        var high = entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = entries.Keys[middle] <= after ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private InMemoryAccount Account(AccountId account) => tables.Accounts.GetValueOrDefault(account) ?? new InMemoryAccount();

    private Task<T> AnswerAsync<T>(Func<T> answer)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(answer());
        }
    }
}
