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
    // Side by side in the list of columns arrays are taken apart row by row; in FROM each would be copied whole first.
    private const string Unnested =
        "unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), "
        + "unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15), unnest($16)";

    // Positions follow the order of the arrays. The deadline is asked once a statement, so that all rows are written or none; by the clock as it is
    // then, since the transaction's time is taken when the statement's first message arrives, and a silo may be paused before it sends the last.
    private const string Insert = $"""
        INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket,
            format, detail, hash)
        SELECT {Unnested}
        WHERE (SELECT clock_timestamp() < $17)
        """;

    private const string InsertWithMessages = $"""
        WITH in_time AS MATERIALIZED (SELECT clock_timestamp() < $17 AS yes),
        written AS (
            INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket,
                format, detail, hash)
            SELECT {Unnested}
            WHERE (SELECT yes FROM in_time))
        INSERT INTO messages (account, sequence, text)
        SELECT * FROM unnest($1, $2, $18) AS said (account, sequence, text) WHERE text IS NOT NULL AND (SELECT yes FROM in_time)
        """;

    // Two probes a key, each of one unique index; an OR would make one slow scan of them. The limits keep the planner from joining in another way, and the
    // order from the other index: in a small journal, of two keys that begin with the account, either would do.
    internal const string Probe = """
        SELECT at_sequence.hash, of_request.hash
        FROM unnest($1, $2, $3) WITH ORDINALITY AS key (account, sequence, request_id, number)
        LEFT JOIN LATERAL (
            SELECT sequence, hash FROM entries WHERE account = key.account AND sequence <= key.sequence ORDER BY sequence DESC LIMIT 1) AS at_sequence
            ON at_sequence.sequence = key.sequence
        LEFT JOIN LATERAL (
            SELECT hash FROM entries WHERE account = key.account AND request_id = key.request_id LIMIT 1) AS of_request ON true
        ORDER BY key.number
        """;

    internal const string Confirm = $"""
        SELECT head.sequence, head.hash, {EntryTable.ColumnsOfE}
        FROM unnest($1, $2) WITH ORDINALITY AS question (account, request_id, number)
        LEFT JOIN LATERAL (
            SELECT sequence, hash FROM entries WHERE account = question.account ORDER BY sequence DESC LIMIT 1) AS head ON true
        LEFT JOIN LATERAL (
            SELECT * FROM entries WHERE account = question.account AND request_id = question.request_id LIMIT 1) AS e ON true
        ORDER BY question.number
        """;

    private readonly EntryColumns _columns = new();

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

    [LoggerMessage(2101, LogLevel.Warning, "The database refused a batch of {Rows} entries (SQLSTATE {SqlState}); none was written.")]
    private static partial void LogRefused(ILogger logger, int rows, string sqlState, Exception exception);

    [LoggerMessage(2102, LogLevel.Warning, "It is not known whether a batch of {Rows} entries was written; the lane connects again.")]
    private static partial void LogUnknown(ILogger logger, int rows, Exception exception);
}
