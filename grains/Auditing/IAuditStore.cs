using OrleansCoins.GrainInterfaces.Auditing;

namespace OrleansCoins.Grains.Auditing;

/// <summary>Where the log of operators' actions is kept: only ever added to.</summary>
public interface IAuditStore
{
    /// <summary>The last record, or <see langword="null"/> when there is none.</summary>
    Task<StoredAudit?> GetLastAsync(CancellationToken cancellation);

    /// <summary>The record of a number, or <see langword="null"/> when there is none.</summary>
    Task<StoredAudit?> GetAsync(long number, CancellationToken cancellation);

    /// <summary>The last request that is known by a key, or <see langword="null"/> when there is none.</summary>
    Task<StoredAudit?> FindAsync(string key, CancellationToken cancellation);

    /// <summary>What came of those of the requests that something came of, by their numbers.</summary>
    Task<IReadOnlyDictionary<long, StoredAudit>> FindOutcomesAsync(IReadOnlyCollection<long> asked, CancellationToken cancellation);

    /// <summary>
    /// Adds a record; <see langword="false"/>, and nothing is changed, when there is one of its number, or one that says what came of the same request.
    /// </summary>
    Task<bool> InsertAsync(StoredAudit record, CancellationToken cancellation);

    /// <summary>Requests, newest first, before a number.</summary>
    Task<IReadOnlyList<StoredAudit>> ListAsync(AuditFilter filter, long before, int limit, CancellationToken cancellation);
}
