using Npgsql;
using NpgsqlTypes;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>
/// The journal by position, in PostgreSQL. A row takes its transaction's id before its position, so the writer of a position below the highest one
/// seen had its id before the look, and a transaction id drawn by the look itself is higher; once a later snapshot's <c>xmin</c> is beyond that, the
/// writer is done. (The snapshot's own <c>xmax</c> would not do: it is one past the last transaction that is <em>done</em>, and a writer with a higher
/// id may hold a lower position.)
/// </summary>
internal sealed class PostgreSqlTransferLog(PostgreSqlConnections connections) : ITransferLog
{
    private const string Mark = $"""
        SELECT
            coalesce((SELECT position FROM entries ORDER BY position DESC LIMIT 1), 0),
            pg_current_xact_id()::text::bigint,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
            {PostgreSqlConnections.Identity}
        """;

    private const string Read = $"SELECT {TransferRows.Columns} FROM entries WHERE position = ANY ($1) ORDER BY position";

    // The limit keeps it one index probe an answer, whatever the planner thinks of the journal's size.
    private const string FindAnswers = """
        SELECT wanted.account, wanted.request_id
        FROM unnest($1, $2) AS wanted (account, request_id)
        CROSS JOIN LATERAL (SELECT 1 FROM entries WHERE account = wanted.account AND request_id = wanted.request_id LIMIT 1) AS answer
        """;

    /// <inheritdoc />
    public async Task<JournalMark> MarkAsync(CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(Mark);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new JournalMark(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation)
    {
        var positions = await FindOpenAsync(after, through, sight, cancellation);
        var transfers = new List<JournalTransfer>(positions.Count);
        if (positions.Count == 0)
        {
            return transfers;
        }

        await using var command = connections.Readers.CreateCommand(Read);
        command.Parameters.Add(new NpgsqlParameter<List<long>> { TypedValue = positions, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            transfers.Add(TransferRows.Read(reader));
        }

        return transfers;
    }

    private async Task<List<long>> FindOpenAsync(long after, long through, long sight, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(TransferRows.FindOpen);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = through });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sight });
        var positions = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            positions.Add(reader.GetInt64(0));
        }

        return positions;
    }

    /// <inheritdoc />
    public async Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation)
    {
        await using var command = connections.Readers.CreateCommand(FindAnswers);
        command.Parameters.Add(PostgreSqlEntryStore.TextArray([.. wanted.Select(static answer => answer.Account.Value)]));
        command.Parameters.Add(PostgreSqlEntryStore.TextArray([.. wanted.Select(static answer => answer.RequestId.Value)]));
        var found = new HashSet<TransferAnswer>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(TransferRows.ReadAnswer(reader));
        }

        return found;
    }
}
