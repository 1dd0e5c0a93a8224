using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The journal by position, in SQLite: there is one writer, so whatever is visible is final up to the highest position.</summary>
internal sealed class SqliteTransferLog(SqliteFiles files) : ITransferLog
{
    private const string Mark = "SELECT coalesce(max(position), 0) FROM entries";

    private const string Transfers = $"SELECT {TransferRows.Columns} FROM entries WHERE position IN (SELECT value FROM json_each(@positions)) ORDER BY position";

    private const string FindAnswers = """
        SELECT wanted.value ->> 0, wanted.value ->> 1
        FROM json_each(@wanted) AS wanted
        WHERE EXISTS (SELECT 1 FROM entries WHERE account = wanted.value ->> 0 AND request_id = wanted.value ->> 1)
        """;

    /// <inheritdoc />
    public async Task<JournalMark> MarkAsync(CancellationToken cancellation) =>
        new((await ReadAsync(Mark, [], static reader => reader.GetInt64(0), cancellation))[0], NextWriter: 0, OldestWriter: 0);

    /// <inheritdoc />
    public async Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation)
    {
        var positions = await ReadAsync(
            TransferRows.FindOpen,
            [new SqliteParameter("$1", after), new SqliteParameter("$2", through), new SqliteParameter("$3", sight)],
            static reader => reader.GetInt64(0),
            cancellation);
        return positions.Count == 0
            ? []
            : await ReadAsync(Transfers, [new SqliteParameter("@positions", JsonSerializer.Serialize(positions))], TransferRows.Read, cancellation);
    }

    /// <inheritdoc />
    public async Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation)
    {
        var keys = JsonSerializer.Serialize(wanted.Select(static answer => new[] { answer.Account.Value, answer.RequestId.Value }));
        return (await ReadAsync(FindAnswers, [new SqliteParameter("@wanted", keys)], TransferRows.ReadAnswer, cancellation)).ToHashSet();
    }

    private Task<List<T>> ReadAsync<T>(string sql, SqliteParameter[] parameters, Func<DbDataReader, T> read, CancellationToken cancellation) =>
        SqliteReading.ReadAsync(files, sql, parameters, read, cancellation);
}
