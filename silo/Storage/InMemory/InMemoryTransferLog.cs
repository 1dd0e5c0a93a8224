using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>The journal by position, in memory: what is visible is final.</summary>
internal sealed class InMemoryTransferLog(InMemoryTables tables) : ITransferLog
{
    /// <inheritdoc />
    public Task<JournalMark> MarkAsync(CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(new JournalMark(tables.Entries.Count, NextWriter: 0, OldestWriter: 0));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            var answers = tables.Entries.Take((int)Math.Min(sight, tables.Entries.Count)).Skip((int)after)
                .Select(static entry => new TransferAnswer(entry.Account, entry.RequestId))
                .ToHashSet();
            return Task.FromResult<IReadOnlyList<JournalTransfer>>([.. tables.Entries
                .Select(static (entry, at) => (Entry: entry, Position: at + 1L))
                .Where(row => row.Position > after && row.Position <= through && row.Entry is { Peer: not null, Amount: <= 0 })
                .Select(static row => new JournalTransfer(
                    row.Position, row.Entry.Account.Value, row.Entry.Sequence, row.Entry.Kind.Name(), row.Entry.Peer!.Value.Value, row.Entry.RequestId.Value, row.Entry.Silo))
                .Where(transfer => TransferRules.Classify(transfer, out var answer) != TransferKind.Gift || !answers.Contains(answer))]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult<IReadOnlySet<TransferAnswer>>(wanted
                .Where(answer => tables.Accounts.TryGetValue(answer.Account, out var account) && account.ByRequest.ContainsKey(answer.RequestId))
                .ToHashSet());
        }
    }
}
