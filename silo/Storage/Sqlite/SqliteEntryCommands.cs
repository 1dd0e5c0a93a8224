using Microsoft.Data.Sqlite;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The prepared statements of a lane on one connection, with parameters that are set again for every row.</summary>
internal sealed class SqliteEntryCommands
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
    private readonly SqliteCommand _insertEntry;
    private readonly SqliteCommand _insertMessage;
    private readonly SqliteCommand _probe;
    private readonly SqliteCommand _confirm;
    private readonly byte[] _digest = new byte[RequestDigest.Size];
    private readonly byte[] _hash = new byte[EntryHash.Size];

    /// <summary>Prepares statements on a connection.</summary>
    public SqliteEntryCommands(SqliteConnection connection)
    {
        Connection = connection;
        // IMMEDIATE takes the write lock at once: a transaction that began by reading could not always get it later.
        _begin = Command("BEGIN IMMEDIATE", parameters: 0);
        _commit = Command("COMMIT", parameters: 0);
        _rollback = Command("ROLLBACK", parameters: 0);
        _insertEntry = Command(InsertEntry, parameters: 16);
        _insertMessage = Command(InsertMessage, parameters: 3);
        _probe = Command(ProbeKeys, parameters: 3);
        _confirm = Command(ConfirmHead, parameters: 2);
        _insertEntry.Parameters[9].Value = _digest;
        _insertEntry.Parameters[15].Value = _hash;
    }

    /// <summary>The connection.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Writes one row.</summary>
    public void Insert(in EntryRow row)
    {
        var entry = row.Entry;
        var values = _insertEntry.Parameters;
        values[0].Value = entry.Account.Value;
        values[1].Value = entry.Sequence;
        values[2].Value = entry.Asset.Name();
        values[3].Value = entry.Kind.Name();
        values[4].Value = entry.Amount;
        values[5].Value = entry.Balance;
        values[6].Value = entry.Contra;
        values[7].Value = entry.Peer is { } peer ? peer.Value : DBNull.Value;
        values[8].Value = entry.RequestId.Value;
        entry.RequestDigest.CopyTo(_digest);
        values[10].Value = entry.OccurredAtMicroseconds;
        values[11].Value = entry.Silo;
        values[12].Value = entry.Bucket;
        values[13].Value = entry.Format;
        values[14].Value = entry.Detail;
        entry.Hash.CopyTo(_hash);
        _insertEntry.ExecuteNonQuery();
        if (row.Message is null)
        {
            return;
        }

        _insertMessage.Parameters[0].Value = entry.Account.Value;
        _insertMessage.Parameters[1].Value = entry.Sequence;
        _insertMessage.Parameters[2].Value = row.Message;
        _insertMessage.ExecuteNonQuery();
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
