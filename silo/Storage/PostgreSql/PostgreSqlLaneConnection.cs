using System.Data;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>A lane's connection to PostgreSQL: a batch is one prepared INSERT, which is its own transaction.</summary>
/// <param name="source">Makes the connection.</param>
/// <param name="logger">Is told of faults.</param>
internal sealed partial class PostgreSqlLaneConnection(NpgsqlDataSource source, ILogger logger) : ILaneConnection
{
    // Positions follow the order of the arrays. The deadline is asked once a statement, so that all rows are written or none; by the clock as it is
    // then, since the transaction's time is taken when the statement's first message arrives, and a silo may be paused before it sends the last.
    private const string Insert = """
        INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket,
            format, detail, hash)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        WHERE (SELECT clock_timestamp() < $17)
        """;

    private const string InsertWithMessages = """
        WITH in_time AS MATERIALIZED (SELECT clock_timestamp() < $17 AS yes),
        written AS (
            INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket,
                format, detail, hash)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            WHERE (SELECT yes FROM in_time))
        INSERT INTO messages (account, sequence, text)
        SELECT * FROM unnest($1, $2, $18) AS said (account, sequence, text) WHERE text IS NOT NULL AND (SELECT yes FROM in_time)
        """;

    private const string Identity = $"""
        SELECT {PostgreSqlConnections.Identity}, clock_timestamp(), pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
        """;

    // No row: the server process is gone. False: it could not be ended in time. A number may be used again, so the start belongs to it.
    private const string EndProcess = "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2";

    private const string Clock = "SELECT clock_timestamp()";

    // Two probes a key, each of one unique index; an OR would make one slow scan of them. The limits keep the planner from joining in another way.
    // These two are not prepared: a plan that was made while the journal was small would stay.
    private const string Probe = """
        SELECT at_sequence.hash, of_request.hash
        FROM unnest($1, $2, $3) WITH ORDINALITY AS key (account, sequence, request_id, number)
        LEFT JOIN LATERAL (
            SELECT hash FROM entries WHERE account = key.account AND sequence = key.sequence LIMIT 1) AS at_sequence ON true
        LEFT JOIN LATERAL (
            SELECT hash FROM entries WHERE account = key.account AND request_id = key.request_id LIMIT 1) AS of_request ON true
        ORDER BY key.number
        """;

    private const string Confirm = $"""
        SELECT head.sequence, head.hash, {EntryTable.ColumnsOfE}
        FROM unnest($1, $2) WITH ORDINALITY AS question (account, request_id, number)
        LEFT JOIN LATERAL (
            SELECT sequence, hash FROM entries WHERE account = question.account ORDER BY sequence DESC LIMIT 1) AS head ON true
        LEFT JOIN LATERAL (
            SELECT * FROM entries WHERE account = question.account AND request_id = question.request_id LIMIT 1) AS e ON true
        ORDER BY question.number
        """;

    // Writes to the log and nowhere else; with synchronous replication its commit waits for the standby.
    private const string Commit = "SELECT pg_logical_emit_message(true, 'orleanscoins', '')";

    private const int UnendedMax = 8;

    private readonly EntryColumns _columns = new();
    private readonly List<ServerProcess> _unended = [];
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _insert;
    private NpgsqlCommand? _insertWithMessages;
    private LaneLink? _link;
    private ServerProcess? _process;
    private long _opened;

    /// <inheritdoc />
    public async ValueTask<LaneLink?> TryConnectAsync()
    {
        if (_connection is { State: ConnectionState.Open })
        {
            return _link;
        }

        try
        {
            await OpenAsync();
            return _link;
        }
        catch (Exception e)
        {
            LogUnreachable(logger, e);
            await DropAsync();
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<DateTimeOffset?> TryReadTimeAsync()
    {
        try
        {
            return (await AskAsync(Clock, 1, static reader => reader.GetFieldValue<DateTimeOffset>(0)))[0];
        }
        catch (Exception e)
        {
            LogUnreachable(logger, e);
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline)
    {
        if (_connection is not { State: ConnectionState.Open })
        {
            return WriteOutcome.NotWritten;
        }

        try
        {
            _columns.Fill(rows.Span);
            var insert = _columns.HaveMessages ? _insertWithMessages! : _insert!;
            EntryColumns.SetDeadline(insert, deadline);
            var written = await insert.ExecuteNonQueryAsync();
            return written > 0 ? WriteOutcome.Written : WriteOutcome.DeadlinePassed;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && ProvesNothingWritten(e))
        {
            // The connection and its prepared statements go on working.
            return WriteOutcome.Conflict;
        }
        catch (PostgresException e) when (ProvesNothingWritten(e))
        {
            LogRefused(logger, rows.Length, e.SqlState, e);
            if (e.SqlState is not (PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.DeadlockDetected))
            {
                // Another connection may do better: this one may be to a server that became a standby, or hold a plan that no longer fits.
                await DropAsync();
            }

            return WriteOutcome.NotWritten;
        }
        catch (EncoderFallbackException e)
        {
            // A text that is no Unicode never left this process whole, so the server has nothing to execute; sent again it would fail again.
            LogRefused(logger, rows.Length, "none", e);
            await DropAsync();
            return WriteOutcome.NotWritten;
        }
        catch (Exception e)
        {
            LogUnknown(logger, rows.Length, e);
            await DropAsync();
            return WriteOutcome.Unknown;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys)
    {
        var accounts = new List<string>(keys.Count);
        var sequences = new List<long>(keys.Count);
        var requestIds = new List<string>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            accounts.Add(keys[i].Account.Value);
            sequences.Add(keys[i].Sequence);
            requestIds.Add(keys[i].RequestId.Value);
        }

        return AskAsync(
            Probe,
            keys.Count,
            static reader => EntryTable.ReadProbe(reader, first: 0),
            PostgreSqlEntryStore.TextArray(accounts),
            new NpgsqlParameter<List<long>> { TypedValue = sequences, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            PostgreSqlEntryStore.TextArray(requestIds));
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, GrainInterfaces.Values.RequestId RequestId)> questions)
    {
        var accounts = new List<string>(questions.Count);
        var requestIds = new List<string>(questions.Count);
        for (var i = 0; i < questions.Count; i++)
        {
            accounts.Add(questions[i].Account.Value);
            requestIds.Add(questions[i].RequestId.Value);
        }

        return AskAsync(
            Confirm,
            questions.Count,
            static reader => EntryTable.ReadConfirmation(reader, first: 0),
            PostgreSqlEntryStore.TextArray(accounts),
            PostgreSqlEntryStore.TextArray(requestIds));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => DropAsync();

    // Class 08 is about connections: poolers in between report a lost server in it, and then nothing is proved.
    private bool ProvesNothingWritten(PostgresException e) =>
        e.InvariantSeverity == "ERROR" && !e.SqlState.StartsWith("08", StringComparison.Ordinal)
        && _connection is { FullState: var state } && (state & ConnectionState.Open) != 0 && (state & ConnectionState.Broken) == 0;

    private async Task<IReadOnlyList<T>> AskAsync<T>(string sql, int answers, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, _connection ?? throw new IOException("The lane has no connection to the database."));
            command.Parameters.AddRange(parameters);
            var found = new List<T>(answers);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found.Add(read(reader));
            }

            return found;
        }
        catch
        {
            await DropAsync();
            throw;
        }
    }

    private async Task OpenAsync()
    {
        await DropAsync();
        _connection = await source.OpenConnectionAsync();
        _insert = new NpgsqlCommand(Insert, _connection);
        _columns.AddEntriesTo(_insert);
        await _insert.PrepareAsync();
        _insertWithMessages = new NpgsqlCommand(InsertWithMessages, _connection);
        _columns.AddEntriesTo(_insertWithMessages);
        _columns.AddMessagesTo(_insertWithMessages);
        await _insertWithMessages.PrepareAsync();
        var number = ++_opened;
        var (link, process) = (await AskAsync(Identity, 1, reader => (
            new LaneLink(number, reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)),
            new ServerProcess(reader.GetString(0), reader.GetInt32(2), reader.GetDateTime(3)))))[0];
        await EndProcessesBeforeAsync(link.Database, process);
        _link = link;
    }

    /// <summary>
    /// The server may still be at a statement whose answer was lost, and commit it when nobody expects that any more. So its process is ended before
    /// anything is asked or written over the new connection: what is not there then will never be, and a refusal that rests on that stays true. What
    /// is there then may not have reached a synchronous standby yet; a commit of our own has to, and everything before it with it.
    /// </summary>
    private async Task EndProcessesBeforeAsync(string database, ServerProcess process)
    {
        var before = _unended.FindAll(one => one.Database == database);
        foreach (var one in before)
        {
            var ended = await AskAsync(
                EndProcess,
                1,
                static reader => reader.GetBoolean(0),
                new NpgsqlParameter<int> { TypedValue = one.Id },
                new NpgsqlParameter<DateTime> { TypedValue = one.StartedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            if (ended is [false])
            {
                throw new IOException($"The server process {one.Id} of a connection before is still at its last statement.");
            }
        }

        _process = process;
        if (before.Count > 0)
        {
            await AskAsync(Commit, 1, static reader => reader.IsDBNull(0));
            _unended.RemoveAll(before.Contains);
        }
    }

    private async ValueTask DropAsync()
    {
        var connection = _connection;
        _connection = null;
        _insert = null;
        _insertWithMessages = null;
        _link = null;
        if (_process is { } process)
        {
            // Of databases that are gone only the last few are remembered.
            _unended.Add(process);
            _unended.RemoveRange(0, Math.Max(0, _unended.Count - UnendedMax));
            _process = null;
        }

        if (connection is null)
        {
            return;
        }

        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e)
        {
            // It is given up either way.
            LogDropFailed(logger, e);
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "The database refused a batch of {Rows} entries (SQLSTATE {SqlState}); none was written.")]
    private static partial void LogRefused(ILogger logger, int rows, string sqlState, Exception exception);

    [LoggerMessage(2102, LogLevel.Warning, "It is not known whether a batch of {Rows} entries was written; the lane connects again.")]
    private static partial void LogUnknown(ILogger logger, int rows, Exception exception);

    /// <summary>The server's end of a connection.</summary>
    /// <param name="Database">The database it is of.</param>
    /// <param name="Id">Its process id.</param>
    /// <param name="StartedAt">When it started.</param>
    private sealed record ServerProcess(string Database, int Id, DateTime StartedAt);

    [LoggerMessage(2104, LogLevel.Warning, "The lane can't reach its database; nothing was sent, and it tries again.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(2103, LogLevel.Debug, "Closing a lane's connection failed.")]
    private static partial void LogDropFailed(ILogger logger, Exception exception);
}
