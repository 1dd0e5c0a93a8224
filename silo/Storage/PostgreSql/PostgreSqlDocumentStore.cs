using Npgsql;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>Documents in PostgreSQL.</summary>
internal sealed class PostgreSqlDocumentStore(PostgreSqlConnections connections) : IDocumentStore
{
    /// <inheritdoc />
    public async Task<Document?> GetAsync(DocumentKind kind, string id, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(DocumentTable.Get);
        DocumentTable.BindKey(command, kind, id);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? DocumentTable.Read(reader) : null;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Document>> GetAsync(DocumentKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        await using var command = connections.Readers.CreateCommand();
        DocumentTable.BindKeys(command, kind, ids);
        return await ReadAllAsync(command, cancellation);
    }

    /// <inheritdoc />
    public async Task<InsertOutcome> InsertAsync(Document document, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(DocumentTable.Insert);
        DocumentTable.Bind(command, document);
        if (await command.ExecuteNonQueryAsync(cancellation) == 1)
        {
            return InsertOutcome.Inserted;
        }

        return await GetAsync(document.Kind, document.Id, cancellation) is null ? InsertOutcome.UniqueKeyTaken : InsertOutcome.Exists;
    }

    /// <inheritdoc />
    public async Task<bool> ReplaceAsync(Document document, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(DocumentTable.Replace);
        DocumentTable.Bind(command, document);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellation) == 1;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw DocumentTable.UniqueKeyTaken(document, e);
        }
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(Document document, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(DocumentTable.Delete);
        DocumentTable.BindVersion(command, document);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Document>> ListAsync(DocumentQuery query, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand();
        DocumentTable.BindList(command, query);
        return await ReadAllAsync(command, cancellation);
    }

    private static async Task<IReadOnlyList<Document>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var documents = new List<Document>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            documents.Add(DocumentTable.Read(reader));
        }

        return documents;
    }
}
