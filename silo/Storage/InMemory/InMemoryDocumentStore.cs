using OrleansCoins.Grains.Documents;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>Documents in memory.</summary>
internal sealed class InMemoryDocumentStore(InMemoryTables tables) : IDocumentStore
{
    /// <inheritdoc />
    public Task<Document?> GetAsync(DocumentKind kind, string id, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(tables.Documents.GetValueOrDefault((kind, id)));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Document>> GetAsync(DocumentKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult<IReadOnlyList<Document>>([.. ids.Select(id => tables.Documents.GetValueOrDefault((kind, id))).OfType<Document>()]);
        }
    }

    /// <inheritdoc />
    public Task<InsertOutcome> InsertAsync(Document document, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            if (tables.Documents.ContainsKey((document.Kind, document.Id)))
            {
                return Task.FromResult(InsertOutcome.Exists);
            }

            if (IsTaken(document))
            {
                return Task.FromResult(InsertOutcome.UniqueKeyTaken);
            }

            tables.Documents.Add((document.Kind, document.Id), document with { Version = 1 });
            return Task.FromResult(InsertOutcome.Inserted);
        }
    }

    /// <inheritdoc />
    public Task<bool> ReplaceAsync(Document document, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            if (!tables.Documents.TryGetValue((document.Kind, document.Id), out var stored) || stored.Version != document.Version)
            {
                return Task.FromResult(false);
            }

            if (IsTaken(document))
            {
                return Task.FromException<bool>(DocumentTable.UniqueKeyTaken(document, cause: null));
            }

            tables.Documents[(document.Kind, document.Id)] = stored with
            {
                Status = document.Status,
                UniqueKey = document.UniqueKey,
                Body = document.Body,
                Version = stored.Version + 1,
            };
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task<bool> DeleteAsync(Document document, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            var key = (document.Kind, document.Id);
            return Task.FromResult(tables.Documents.GetValueOrDefault(key)?.Version == document.Version && tables.Documents.Remove(key));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Document>> ListAsync(DocumentQuery query, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult<IReadOnlyList<Document>>([.. tables.Documents.Values
                .Where(document => document.Kind == query.Kind
                    && (query.Owner is null || document.Owner == query.Owner)
                    && (query.Status is null || document.Status == query.Status)
                    && (query.Before is not var (createdAt, id) || Compare(document, createdAt, id) < 0))
                .OrderByDescending(document => document.CreatedAtMicroseconds)
                .ThenByDescending(document => document.Id, StringComparer.Ordinal)
                .Take(query.Limit)]);
        }
    }

    private static int Compare(Document document, long createdAt, string id) =>
        document.CreatedAtMicroseconds != createdAt
            ? document.CreatedAtMicroseconds.CompareTo(createdAt)
            : string.CompareOrdinal(document.Id, id);

    private bool IsTaken(Document document) => document.UniqueKey is not null && tables.Documents.Values.Any(other =>
        other.Kind == document.Kind && other.Id != document.Id && other.UniqueKey == document.UniqueKey);
}
