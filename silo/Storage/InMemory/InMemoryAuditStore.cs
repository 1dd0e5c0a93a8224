using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.Grains.Auditing;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>The log of operators' actions in memory.</summary>
internal sealed class InMemoryAuditStore(InMemoryTables tables) : IAuditStore
{
    /// <inheritdoc />
    public Task<StoredAudit?> GetLastAsync(CancellationToken cancellation) => InGate(audit => audit.LastOrDefault());

    /// <inheritdoc />
    public Task<StoredAudit?> GetAsync(long number, CancellationToken cancellation) => InGate(audit => audit.Find(record => record.Keys.Number == number));

    /// <inheritdoc />
    public Task<StoredAudit?> FindAsync(string key, CancellationToken cancellation) => InGate(audit => audit.FindLast(record => record.Keys.Key == key));

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<long, StoredAudit>> FindOutcomesAsync(IReadOnlyCollection<long> asked, CancellationToken cancellation) =>
        InGate<IReadOnlyDictionary<long, StoredAudit>>(audit => audit
            .Where(record => record.Keys.Asked is { } number && asked.Contains(number))
            .ToDictionary(static record => record.Keys.Asked!.Value));

    /// <inheritdoc />
    public Task<bool> InsertAsync(StoredAudit record, CancellationToken cancellation) => InGate(audit =>
    {
        if (audit.Exists(other => other.Keys.Number == record.Keys.Number || (record.Keys.Asked is not null && other.Keys.Asked == record.Keys.Asked)))
        {
            return false;
        }

        audit.Add(record);
        return true;
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredAudit>> ListAsync(AuditFilter filter, long before, int limit, CancellationToken cancellation) =>
        InGate<IReadOnlyList<StoredAudit>>(audit => [.. audit
            .Where(record => record.Keys.Asked is null && record.Keys.Number < before
                && (filter.By is null || record.Keys.By == filter.By)
                && (filter.Action is null || record.Keys.Action == filter.Action)
                && (filter.Subject is null || record.Keys.Subject == filter.Subject))
            .OrderByDescending(static record => record.Keys.Number)
            .Take(limit)]);

    private Task<T> InGate<T>(Func<List<StoredAudit>, T> look)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(look(tables.Audit));
        }
    }
}
