using Microsoft.Data.Sqlite;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The prepared statements of a lane on one connection, with parameters that are set again for every row.</summary>
internal sealed class SqliteEntryCommands : IDisposable
{
    private const string InsertEntry = """
        INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket,
            format, detail, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """;

    private const string InsertMessage = "INSERT INTO messages (account, sequence, text) VALUES ($1, $2, $3)";

    // Two probes, each of one unique index.
    private const string ProbeKeys = """
        SELECT
            (SELECT hash FROM entries WHERE account = $1 AND sequence = $2),
            (SELECT hash FROM entries WHERE account = $1 AND request_id = $3)
        """;

    private const string ConfirmHead = $"""
        SELECT head.sequence, head.hash, {EntryTable.ColumnsOfE}
        FROM (SELECT 1)
        LEFT JOIN (SELECT sequence, hash FROM entries WHERE account = $1 ORDER BY sequence DESC LIMIT 1) AS head ON true
        LEFT JOIN entries AS e ON e.account = $1 AND e.request_id = $2
        """;

    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteStatement _insertEntry;
    private readonly SqliteStatement _insertMessage;
    private readonly SqliteCommand _probe;
    private readonly SqliteCommand _confirm;

    /// <summary>Prepares statements on a connection.</summary>
    public SqliteEntryCommands(SqliteConnection connection)
    {
        Connection = connection;
        // IMMEDIATE takes the write lock at once: a transaction that began by reading could not always get it later.
        _begin = Command("BEGIN IMMEDIATE", parameters: 0);
        _commit = Command("COMMIT", parameters: 0);
        _rollback = Command("ROLLBACK", parameters: 0);
        _insertEntry = new SqliteStatement(connection, InsertEntry);
        _insertMessage = new SqliteStatement(connection, InsertMessage);
        _probe = Command(ProbeKeys, parameters: 3);
        _confirm = Command(ConfirmHead, parameters: 2);
    }

    /// <summary>The connection.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Writes one row.</summary>
    public void Insert(in EntryRow row)
    {
        var entry = row.Entry;
        Span<byte> digest = stackalloc byte[RequestDigest.Size];
        Span<byte> hash = stackalloc byte[EntryHash.Size];
        entry.RequestDigest.CopyTo(digest);
        entry.Hash.CopyTo(hash);
        _insertEntry.Bind(1, entry.Account.Value);
        _insertEntry.Bind(2, entry.Sequence);
        _insertEntry.Bind(3, entry.Asset.Name());
        _insertEntry.Bind(4, entry.Kind.Name());
        _insertEntry.Bind(5, entry.Amount);
        _insertEntry.Bind(6, entry.Balance);
        _insertEntry.Bind(7, entry.Contra);
        _insertEntry.Bind(8, entry.Peer?.Value);
        _insertEntry.Bind(9, entry.RequestId.Value);
        _insertEntry.Bind(10, digest);
        _insertEntry.Bind(11, entry.OccurredAtMicroseconds);
        _insertEntry.Bind(12, entry.Silo);
        _insertEntry.Bind(13, entry.Bucket);
        _insertEntry.Bind(14, entry.Format);
        _insertEntry.Bind(15, entry.Detail);
        _insertEntry.Bind(16, hash);
        _insertEntry.Run();
        if (row.Message is not null)
        {
            _insertMessage.Bind(1, entry.Account.Value);
            _insertMessage.Bind(2, entry.Sequence);
            _insertMessage.Bind(3, row.Message);
            _insertMessage.Run();
        }
    }

    /// <summary>Commits; on disk when it returns.</summary>
    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Takes everything since <see cref="Begin"/> back.</summary>
    public void Rollback() => _rollback.ExecuteNonQuery();

    /// <summary>What is at the two keys.</summary>
    public KeyProbe Probe(in EntryKey key)
    {
        _probe.Parameters[0].Value = key.Account.Value;
        _probe.Parameters[1].Value = key.Sequence;
        _probe.Parameters[2].Value = key.RequestId.Value;
        using var reader = _probe.ExecuteReader();
        reader.Read();
        return EntryTable.ReadProbe(reader, first: 0);
    }

    /// <summary>The head of an account, and the entry of a request.</summary>
    public Confirmation Confirm(AccountId account, RequestId requestId)
    {
        _confirm.Parameters[0].Value = account.Value;
        _confirm.Parameters[1].Value = requestId.Value;
        using var reader = _confirm.ExecuteReader();
        reader.Read();
        return EntryTable.ReadConfirmation(reader, first: 0);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _insertEntry.Dispose();
        _insertMessage.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _probe.Dispose();
        _confirm.Dispose();
    }

    private SqliteCommand Command(string sql, int parameters)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        for (var number = 1; number <= parameters; number++)
        {
            command.Parameters.Add(new SqliteParameter($"${number}", null));
        }

        return command;
    }
}
