using Microsoft.Data.Sqlite;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>Documents in SQLite, beside the journal and written by its writer.</summary>
internal sealed class SqliteDocumentStore(SqliteFiles files) : IDocumentStore
{
    // SQLITE_CONSTRAINT_UNIQUE, see sqlite.org/rescode.html
    private const int UniqueViolation = 2067;

    /// <inheritdoc />
    public Task<Document?> GetAsync(DocumentKind kind, string id, CancellationToken cancellation) => Task.Run(
        () =>
        {
            using var connection = files.Journal.Open();
            return Get(connection, kind, id);
        },
        cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<Document>> GetAsync(DocumentKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        ids.Count == 0 ? Task.FromResult<IReadOnlyList<Document>>([]) : ReadAllAsync(command => DocumentTable.BindKeys(command, kind, ids), cancellation);

    /// <inheritdoc />
    public Task<InsertOutcome> InsertAsync(Document document, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            var connection = files.JournalWriter.Connect();
            return Execute(connection, DocumentTable.Insert, document) == 1 ? InsertOutcome.Inserted
                : Get(connection, document.Kind, document.Id) is null ? InsertOutcome.UniqueKeyTaken
                : InsertOutcome.Exists;
        });
    }

    /// <inheritdoc />
    public Task<bool> ReplaceAsync(Document document, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            try
            {
                return Execute(files.JournalWriter.Connect(), DocumentTable.Replace, document) == 1;
            }
            catch (SqliteException e) when (e.SqliteExtendedErrorCode == UniqueViolation)
            {
                throw DocumentTable.UniqueKeyTaken(document, e);
            }
        });
    }

    /// <inheritdoc />
    public Task<bool> DeleteAsync(Document document, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            using var command = files.JournalWriter.Connect().CreateCommand();
            command.CommandText = DocumentTable.Delete;
            DocumentTable.BindVersion(command, document);
            return command.ExecuteNonQuery() == 1;
        });
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Document>> ListAsync(DocumentQuery query, CancellationToken cancellation) =>
        ReadAllAsync(command => DocumentTable.BindList(command, query), cancellation);

    private Task<IReadOnlyList<Document>> ReadAllAsync(Action<SqliteCommand> bind, CancellationToken cancellation) => Task.Run<IReadOnlyList<Document>>(
        () =>
        {
            using var connection = files.Journal.Open();
            using var command = connection.CreateCommand();
            bind(command);
            var documents = new List<Document>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                documents.Add(DocumentTable.Read(reader));
            }

            return documents;
        },
        cancellation);

    private static Document? Get(SqliteConnection connection, DocumentKind kind, string id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = DocumentTable.Get;
        DocumentTable.BindKey(command, kind, id);
        using var reader = command.ExecuteReader();
        return reader.Read() ? DocumentTable.Read(reader) : null;
    }

    private static int Execute(SqliteConnection connection, string sql, Document document)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        DocumentTable.Bind(command, document);
        return command.ExecuteNonQuery();
    }
}
