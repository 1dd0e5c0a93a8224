using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Webhooks;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>Webhooks in SQLite, beside the journal and written by its writer.</summary>
internal sealed class SqliteWebhookStore(SqliteFiles files) : IWebhookStore
{
    private const string Entries = $"""
        SELECT position, {EntryTable.Columns} FROM entries
        WHERE position > @after AND position <= @through AND kind IN (SELECT value FROM json_each(@kinds)) ORDER BY position
        """;

    private const string Insert = """
        INSERT INTO webhook_deliveries (endpoint, id, type, account, sequence, created_at, body, status, attempts, next_attempt_at)
        VALUES (@endpoint, @id, @type, @account, @sequence, @created_at, @body, 'pending', 0, @next_attempt_at)
        ON CONFLICT DO NOTHING
        """;

    private readonly Lock _gate = new();
    private List<(WebhookDelivery Delivery, int AttemptsBefore)> _results = [];
    private Task _written = Task.CompletedTask;

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredEndpoint>> ListAsync(CancellationToken cancellation) =>
        ReadAsync(static command => command.CommandText = WebhookTables.ListEndpoints, WebhookTables.ReadEndpoint, cancellation);

    /// <inheritdoc />
    public async Task<StoredEndpoint?> GetAsync(string endpoint, CancellationToken cancellation)
    {
        var found = await ReadAsync(
            command =>
            {
                command.CommandText = WebhookTables.GetEndpoint;
                WebhookTables.Bind(command, "id", endpoint);
            },
            WebhookTables.ReadEndpoint,
            cancellation);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc />
    public async Task<bool> InsertAsync(StoredEndpoint endpoint, CancellationToken cancellation) =>
        await ExecuteAsync(WebhookTables.InsertEndpoint, command => WebhookTables.Bind(command, endpoint), cancellation) == 1;

    /// <inheritdoc />
    public async Task<bool> ReplaceAsync(StoredEndpoint endpoint, CancellationToken cancellation) =>
        await ExecuteAsync(WebhookTables.ReplaceEndpoint, command => WebhookTables.Bind(command, endpoint), cancellation) == 1;

    /// <inheritdoc />
    public Task<IReadOnlyList<PositionedEntry>> ReadEntriesAsync(
        long after, long through, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellation) =>
        ReadAsync(
            command =>
            {
                command.CommandText = Entries;
                WebhookTables.Bind(command, "after", after);
                WebhookTables.Bind(command, "through", through);
                WebhookTables.Bind(command, "kinds", JsonSerializer.Serialize(kinds.Select(static kind => kind.Name())));
            },
            static reader => new PositionedEntry(reader.GetInt64(0), EntryTable.Read(reader, first: 1)),
            cancellation);

    /// <inheritdoc />
    public Task AddAsync(
        IReadOnlyCollection<WebhookDelivery> deliveries, IReadOnlyCollection<string> endpoints, long through, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            var connection = files.JournalWriter.Connect();
            using var transaction = connection.BeginTransaction();
            foreach (var made in deliveries)
            {
                Add(connection, transaction, made);
            }

            foreach (var endpoint in endpoints)
            {
                using var advance = connection.CreateCommand();
                (advance.Transaction, advance.CommandText) = (transaction, WebhookTables.AdvanceEndpoint);
                WebhookTables.Bind(advance, "id", endpoint);
                WebhookTables.Bind(advance, "position", through);
                advance.ExecuteNonQuery();
            }

            transaction.Commit();
            return true;
        });
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<WebhookDelivery>> GetDueAsync(string endpoint, long nowMicroseconds, int limit, CancellationToken cancellation) => ReadAsync(
        command =>
        {
            command.CommandText = WebhookTables.GetDue;
            WebhookTables.Bind(command, "endpoint", endpoint);
            WebhookTables.Bind(command, "now", nowMicroseconds);
            WebhookTables.Bind(command, "limit", limit);
        },
        WebhookTables.ReadDelivery,
        cancellation);

    /// <inheritdoc />
    /// <remarks>What comes in while the writer is busy is written together: many webhooks cost those who give one commit between two of theirs.</remarks>
    public Task SetResultAsync(WebhookDelivery delivery, int attemptsBefore, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _results.Add((delivery, attemptsBefore));
            return _results.Count == 1 ? _written = files.JournalWriter.RunAsync(WriteResults) : _written;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        string endpoint, int limit, (long CreatedAtMicroseconds, string Id)? before, CancellationToken cancellation) =>
        ReadAsync(command => WebhookTables.BindList(command, endpoint, limit, before), WebhookTables.ReadDelivery, cancellation);

    /// <inheritdoc />
    public Task<long> ReplayAsync(string endpoint, string? delivery, long? sinceMicroseconds, long nowMicroseconds, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return WebhookTables.ReplayAsync(
            bind => files.JournalWriter.RunAsync(() => Read(files.JournalWriter.Connect(), bind, static reader => (reader.GetInt64(0), reader.GetString(1)))),
            endpoint,
            delivery,
            sinceMicroseconds,
            nowMicroseconds);
    }

    /// <inheritdoc />
    public Task<int> PurgeAsync(long beforeMicroseconds, int limit, CancellationToken cancellation) => ExecuteAsync(
        WebhookTables.Purge,
        command =>
        {
            WebhookTables.Bind(command, "before", beforeMicroseconds);
            WebhookTables.Bind(command, "limit", limit);
        },
        cancellation);

    private bool WriteResults()
    {
        List<(WebhookDelivery Delivery, int AttemptsBefore)> results;
        lock (_gate)
        {
            (results, _results) = (_results, []);
        }

        var connection = files.JournalWriter.Connect();
        using var transaction = connection.BeginTransaction();
        foreach (var (delivery, attemptsBefore) in results)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            WebhookTables.BindResult(command, delivery, attemptsBefore);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }

    private static void Add(SqliteConnection connection, SqliteTransaction transaction, WebhookDelivery made)
    {
        using var insert = connection.CreateCommand();
        (insert.Transaction, insert.CommandText) = (transaction, Insert);
        WebhookTables.Bind(insert, "endpoint", made.Endpoint);
        WebhookTables.Bind(insert, "id", made.Id);
        WebhookTables.Bind(insert, "type", made.Type);
        WebhookTables.Bind(insert, "account", made.Account);
        WebhookTables.Bind(insert, "sequence", made.Sequence);
        WebhookTables.Bind(insert, "created_at", made.CreatedAtMicroseconds);
        WebhookTables.Bind(insert, "body", made.Body);
        WebhookTables.Bind(insert, "next_attempt_at", made.NextAttemptAtMicroseconds);
        insert.ExecuteNonQuery();
    }

    private Task<int> ExecuteAsync(string sql, Action<DbCommand> bind, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            using var command = files.JournalWriter.Connect().CreateCommand();
            command.CommandText = sql;
            bind(command);
            return command.ExecuteNonQuery();
        });
    }

    // SQLite's calls block, so never on the caller's thread, which is a grain's.
    private Task<IReadOnlyList<T>> ReadAsync<T>(Action<DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellation) => Task.Run(
        () =>
        {
            using var connection = files.Journal.Open();
            return Read(connection, bind, read);
        },
        cancellation);

    private static IReadOnlyList<T> Read<T>(SqliteConnection connection, Action<DbCommand> bind, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        bind(command);
        var rows = new List<T>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
