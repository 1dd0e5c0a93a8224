using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rankings;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>Credits by position, in memory.</summary>
internal sealed class InMemoryCreditLog(InMemoryTables tables) : ICreditLog
{
    /// <inheritdoc />
    public Task<IReadOnlyList<CreditedCreator>> ReadCreatorsAsync(long after, long through, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult<IReadOnlyList<CreditedCreator>>([.. tables.Entries
                .Take((int)Math.Min(through, tables.Entries.Count)).Skip((int)after)
                .Where(static entry => entry is { Kind: EntryKind.Gift, Account.Kind: AccountKind.Earnings })
                .GroupBy(static entry => entry.Account)
                .Select(static account => new CreditedCreator(account.Key.Owner, account.Max(static entry => entry.Sequence)))]);
        }
    }
}
