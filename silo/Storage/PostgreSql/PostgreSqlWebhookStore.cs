using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Webhooks;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>Webhooks in PostgreSQL.</summary>
internal sealed class PostgreSqlWebhookStore(PostgreSqlConnections connections) : IWebhookStore
{
    private const string Entries =
        $"SELECT position, {EntryTable.Columns} FROM entries WHERE position > $1 AND position <= $2 AND kind = ANY ($3) ORDER BY position";

    // In the order of the primary key: two that insert the same don't wait for each other crosswise.
    private const string Insert = """
        INSERT INTO webhook_deliveries (endpoint, id, type, account, sequence, created_at, body, status, attempts, next_attempt_at)
        SELECT endpoint, id, type, account, sequence, created_at, body, 'pending', 0, next_attempt_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS made (endpoint, id, type, account, sequence, created_at, body, next_attempt_at)
        ORDER BY endpoint, id
        ON CONFLICT DO NOTHING
        """;

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
    public async Task<IReadOnlyList<PositionedEntry>> ReadEntriesAsync(
        long after, long through, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellation) =>
        await ReadAsync(
            command =>
            {
                command.CommandText = Entries;
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = through });
                command.Parameters.Add(PostgreSqlEntryStore.TextArray([.. kinds.Select(static kind => kind.Name())]));
            },
            static reader => new PositionedEntry(reader.GetInt64(0), EntryTable.Read(reader, first: 1)),
            cancellation);

    /// <inheritdoc />
    public async Task AddAsync(
        IReadOnlyCollection<WebhookDelivery> deliveries, IReadOnlyCollection<string> endpoints, long through, CancellationToken cancellation)
    {
        await using var connection = await connections.Readers.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (deliveries.Count > 0)
        {
            await using var insert = new NpgsqlCommand(Insert, connection, transaction);
            insert.Parameters.Add(PostgreSqlEntryStore.TextArray([.. deliveries.Select(static made => made.Endpoint)]));
            insert.Parameters.Add(PostgreSqlEntryStore.TextArray([.. deliveries.Select(static made => made.Id)]));
            insert.Parameters.Add(PostgreSqlEntryStore.TextArray([.. deliveries.Select(static made => made.Type)]));
            insert.Parameters.Add(PostgreSqlEntryStore.TextArray([.. deliveries.Select(static made => made.Account)]));
            insert.Parameters.Add(LongArray(deliveries.Select(static made => made.Sequence)));
            insert.Parameters.Add(LongArray(deliveries.Select(static made => made.CreatedAtMicroseconds)));
            insert.Parameters.Add(PostgreSqlEntryStore.TextArray([.. deliveries.Select(static made => made.Body)]));
            insert.Parameters.Add(LongArray(deliveries.Select(static made => made.NextAttemptAtMicroseconds)));
            await insert.ExecuteNonQueryAsync(cancellation);
        }

        foreach (var endpoint in endpoints.Order(StringComparer.Ordinal))
        {
            await using var advance = new NpgsqlCommand(WebhookTables.AdvanceEndpoint, connection, transaction);
            WebhookTables.Bind(advance, "id", endpoint);
            WebhookTables.Bind(advance, "position", through);
            await advance.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
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
    public Task SetResultAsync(WebhookDelivery delivery, int attemptsBefore, CancellationToken cancellation) =>
        ExecuteAsync(WebhookTables.SetResult, command => WebhookTables.BindResult(command, delivery, attemptsBefore), cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        string endpoint, int limit, (long CreatedAtMicroseconds, string Id)? before, CancellationToken cancellation) =>
        ReadAsync(command => WebhookTables.BindList(command, endpoint, limit, before), WebhookTables.ReadDelivery, cancellation);

    /// <inheritdoc />
    public Task<long> ReplayAsync(string endpoint, string? delivery, long? sinceMicroseconds, long nowMicroseconds, CancellationToken cancellation) => WebhookTables.ReplayAsync(
        bind => ReadAsync(bind, static reader => (reader.GetInt64(0), reader.GetString(1)), cancellation), endpoint, delivery, sinceMicroseconds, nowMicroseconds);

    /// <inheritdoc />
    public Task<int> PurgeAsync(long beforeMicroseconds, int limit, CancellationToken cancellation) => ExecuteAsync(
        WebhookTables.Purge,
        command =>
        {
            WebhookTables.Bind(command, "before", beforeMicroseconds);
            WebhookTables.Bind(command, "limit", limit);
        },
        cancellation);

    private static NpgsqlParameter<List<long>> LongArray(IEnumerable<long> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private async Task<int> ExecuteAsync(string sql, Action<DbCommand> bind, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(sql);
        bind(command);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(Action<NpgsqlCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand();
        bind(command);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
