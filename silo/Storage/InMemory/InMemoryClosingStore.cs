using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>Closings in memory.</summary>
internal sealed class InMemoryClosingStore(InMemoryTables tables) : IClosingStore
{
    /// <inheritdoc />
    public Task<StoredClosing?> GetLastAsync(CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(tables.Closings.LastOrDefault());
        }
    }

    /// <inheritdoc />
    public Task<StoredClosing?> FindAsync(string name, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(tables.Closings.Find(closing => closing.Name == name));
        }
    }

    /// <inheritdoc />
    public Task<bool> InsertAsync(StoredClosing closing, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            if (tables.Closings.Exists(other => other.Number == closing.Number || other.Name == closing.Name))
            {
                return Task.FromResult(false);
            }

            tables.Closings.Add(closing);
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ClosedEntry>> ReadEntriesAsync(long after, long through, int limit, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult<IReadOnlyList<ClosedEntry>>([.. tables.Entries
                .Take((int)Math.Min(through, tables.Entries.Count))
                .Select(static (entry, at) => new ClosedEntry(
                    at + 1, entry.Account.Value, entry.Asset.Name(), entry.Kind.Name(), entry.Contra, entry.Amount, entry.Hash.ToArray()))
                .Skip((int)after)
                .Take(limit)]);
        }
    }
}
