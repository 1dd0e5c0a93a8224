using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The journal in SQLite: one lane, and readers that it does not hold up (nor they it).</summary>
/// <param name="files">The files.</param>
/// <param name="logger">Is told of faults.</param>
internal sealed class SqliteEntryStore(SqliteFiles files, ILogger<SqliteEntryStore> logger) : IEntryStore
{
    private const string TailOfAccount =
        $"SELECT {EntryTable.Columns} FROM entries WHERE account = @account ORDER BY sequence DESC LIMIT @limit";

    private const string Forward =
        $"SELECT {EntryTable.Columns} FROM entries WHERE account = @account AND sequence > @after ORDER BY sequence LIMIT @limit";

    private const string Backward =
        $"SELECT {EntryTable.Columns} FROM entries WHERE account = @account AND sequence < @before ORDER BY sequence DESC LIMIT @limit";

    private const string Find =
        $"SELECT {EntryTable.Columns} FROM entries WHERE account = @account AND request_id IN (SELECT value FROM json_each(@request_ids))";

    private const string Messages =
        "SELECT sequence, text FROM messages WHERE account = @account AND sequence IN (SELECT value FROM json_each(@sequences))";

    private const string EraseMessages =
        "DELETE FROM messages WHERE account = @account AND sequence IN (SELECT value FROM json_each(@sequences))";

    /// <inheritdoc />
    public int Lanes => 1;

    /// <inheritdoc />
    // Deadlines are measured in real time, whatever time the product is told that it is.
    public ILaneConnection OpenLane() => new SqliteLaneConnection(files.JournalWriter, TimeProvider.System, logger);

    /// <inheritdoc />
    public Task<Tails> ReadTailsAsync(IReadOnlyList<AccountId> accounts, int limit) => Task.Run(() =>
    {
        using var connection = files.Journal.Open();
        using var command = connection.CreateCommand();
        command.CommandText = TailOfAccount;
        var account = command.Parameters.Add("@account", SqliteType.Text);
        command.Parameters.AddWithValue("@limit", limit);
        var tails = new TailTable(accounts.Count);
        for (var i = 0; i < accounts.Count; i++)
        {
            account.Value = accounts[i].Value;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                tails.Read(reader, i, first: 0);
            }
        }

        return tails.Finish(SqliteLaneConnection.Database);
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
        ReadEntriesAsync(
            Forward,
            [new SqliteParameter("@account", account.Value), new SqliteParameter("@after", after), new SqliteParameter("@limit", limit)],
            cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
        ReadEntriesAsync(
            Backward,
            [new SqliteParameter("@account", account.Value), new SqliteParameter("@before", before), new SqliteParameter("@limit", limit)],
            cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation) =>
        ReadEntriesAsync(
            Find,
            [
                new SqliteParameter("@account", account.Value),
                new SqliteParameter("@request_ids", JsonSerializer.Serialize(requestIds.Select(requestId => requestId.Value))),
            ],
            cancellation);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(
        AccountId account,
        IReadOnlyCollection<long> sequences,
        CancellationToken cancellation)
    {
        var messages = await ReadAsync(
            Messages,
            [new SqliteParameter("@account", account.Value), new SqliteParameter("@sequences", JsonSerializer.Serialize(sequences))],
            static reader => (Sequence: reader.GetInt64(0), Text: reader.GetString(1)),
            cancellation);
        return messages.ToDictionary(message => message.Sequence, message => message.Text);
    }

    /// <inheritdoc />
    public Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            using var command = files.JournalWriter.Connect().CreateCommand();
            command.CommandText = EraseMessages;
            command.Parameters.AddWithValue("@account", account.Value);
            command.Parameters.AddWithValue("@sequences", JsonSerializer.Serialize(sequences));
            return command.ExecuteNonQuery();
        });
    }

    private async Task<IReadOnlyList<Entry>> ReadEntriesAsync(string sql, SqliteParameter[] parameters, CancellationToken cancellation) =>
        await ReadAsync(sql, parameters, static reader => EntryTable.Read(reader, first: 0), cancellation);

    private Task<List<T>> ReadAsync<T>(string sql, SqliteParameter[] parameters, Func<DbDataReader, T> read, CancellationToken cancellation) =>
        SqliteReading.ReadAsync(files, sql, parameters, read, cancellation);
}
