using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Risk;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>What people are judged by, in memory.</summary>
internal sealed class InMemoryRiskLog(InMemoryTables tables) : IRiskLog
{
    /// <inheritdoc />
    public Task<IReadOnlyList<RiskRow>> ReadAsync(long after, long through, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult<IReadOnlyList<RiskRow>>([.. tables.Entries
                .Take((int)Math.Min(through, tables.Entries.Count))
                .Select(static (entry, at) => new RiskRow(
                    at + 1, entry.Account, entry.Sequence, entry.Kind, entry.Amount, entry.OccurredAtMicroseconds, entry.Detail))
                .Skip((int)after)
                .Where(static row => row.Kind is EntryKind.Purchase or EntryKind.Payout or EntryKind.PayoutHold
                    || (row.Kind is EntryKind.Gift or EntryKind.Reversal && row.Account.Kind == AccountKind.Earnings)
                    || (row.Sequence == 1 && row.Account.IsWallet))]);
        }
    }

    /// <inheritdoc />
    public Task<long?> TimeAfterAsync(long position, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(position < tables.Entries.Count ? tables.Entries[(int)position].OccurredAtMicroseconds : (long?)null);
        }
    }
}
