using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>The journal in PostgreSQL: the lanes' connections, and what is read beside them.</summary>
/// <param name="connections">The ways to the database.</param>
/// <param name="logger">Is told of faults.</param>
/// <param name="lanes">How many lanes write. Two keep the database busy while one waits for its commit; more only make smaller batches.</param>
internal sealed class PostgreSqlEntryStore(
    PostgreSqlConnections connections,
    ILogger<PostgreSqlEntryStore> logger,
    int lanes = PostgreSqlEntryStore.DefaultLanes) : IEntryStore
{
    /// <summary>How many lanes write unless said otherwise.</summary>
    public const int DefaultLanes = 2;

    // Accounts wait for each other here: a connection that leads nowhere any more must not keep them longer than their callers have patience.
    private const int TailsSeconds = 5;

    private const int TailsDatabase = 0;
    private const int TailsNumber = 1;
    private const int TailsEntry = 2;

    // Newest first for each, from the end of its stretch of the primary key; the limit keeps the planner from joining in another way.
    internal const string Tails = $"""
        SELECT (SELECT CASE WHEN NOT pg_is_in_recovery() THEN {PostgreSqlConnections.Identity} END), wanted.number, {EntryTable.ColumnsOfE}
        FROM unnest($1) WITH ORDINALITY AS wanted (account, number)
        CROSS JOIN LATERAL (SELECT * FROM entries WHERE account = wanted.account ORDER BY sequence DESC LIMIT $2) AS e
        """;

    private const string Forward =
        $"SELECT {EntryTable.Columns} FROM entries WHERE account = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

    private const string Backward =
        $"SELECT {EntryTable.Columns} FROM entries WHERE account = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3";

    // The limit keeps it one probe of the index on request ids for each, whatever the planner thinks of the account's size.
    internal const string Find = $"""
        SELECT {EntryTable.ColumnsOfE}
        FROM unnest($2) AS wanted (request_id)
        CROSS JOIN LATERAL (SELECT * FROM entries WHERE account = $1 AND request_id = wanted.request_id LIMIT 1) AS e
        """;

    private const string Messages = "SELECT sequence, text FROM messages WHERE account = $1 AND sequence = ANY ($2)";

    private const string EraseMessages = "DELETE FROM messages WHERE account = $1 AND sequence = ANY ($2)";

    /// <inheritdoc />
    public int Lanes { get; } = lanes;

    /// <inheritdoc />
    public ILaneConnection OpenLane() => new PostgreSqlLaneConnection(connections.Lanes, logger);

    /// <inheritdoc />
    public async Task<Tails> ReadTailsAsync(IReadOnlyList<AccountId> accounts, int limit)
    {
        await using var command = connections.LookUps.CreateCommand(Tails);
        command.CommandTimeout = TailsSeconds;
        command.Parameters.Add(TextArray([.. accounts.Select(static account => account.Value)]));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var tails = new TailTable(accounts.Count);
        string? database = null;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            database ??= reader.IsDBNull(TailsDatabase) ? null : reader.GetString(TailsDatabase);
            tails.Read(reader, (int)reader.GetInt64(TailsNumber) - 1, TailsEntry);
        }

        return tails.Finish(database);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
        ReadAsync(Forward, account, new NpgsqlParameter<long> { TypedValue = after }, new NpgsqlParameter<int> { TypedValue = limit }, cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
        ReadAsync(Backward, account, new NpgsqlParameter<long> { TypedValue = before }, new NpgsqlParameter<int> { TypedValue = limit }, cancellation);

    /// <inheritdoc />
    public async Task<IReadOnlyList<Entry>> FindAsync(
        AccountId account,
        IReadOnlyCollection<RequestId> requestIds,
        CancellationToken cancellation)
    {
        if (requestIds.Count == 0)
        {
            return [];
        }

        var wanted = new List<string>(requestIds.Count);
        foreach (var requestId in requestIds)
        {
            wanted.Add(requestId.Value);
        }

        return await ReadAsync(Find, account, TextArray(wanted), null, cancellation);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(
        AccountId account,
        IReadOnlyCollection<long> sequences,
        CancellationToken cancellation)
    {
        var messages = new Dictionary<long, string>();
        if (sequences.Count == 0)
        {
            return messages;
        }

        await using var command = connections.LookUps.CreateCommand(Messages);
        command.Parameters.Add(Text(account.Value));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. sequences] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            messages[reader.GetInt64(0)] = reader.GetString(1);
        }

        return messages;
    }

    /// <inheritdoc />
    public async Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation)
    {
        await using var command = connections.LookUps.CreateCommand(EraseMessages);
        command.Parameters.Add(Text(account.Value));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. sequences] });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A parameter of type text.</summary>
    internal static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>A parameter of type text[].</summary>
    internal static NpgsqlParameter<List<string>> TextArray(List<string> values) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private async Task<IReadOnlyList<Entry>> ReadAsync(
        string sql,
        AccountId account,
        NpgsqlParameter second,
        NpgsqlParameter? third,
        CancellationToken cancellation)
    {
        await using var command = connections.LookUps.CreateCommand(sql);
        command.Parameters.Add(Text(account.Value));
        command.Parameters.Add(second);
        if (third is not null)
        {
            command.Parameters.Add(third);
        }

        var entries = new List<Entry>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            entries.Add(EntryTable.Read(reader, first: 0));
        }

        return entries;
    }
}
