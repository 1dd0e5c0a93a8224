using System.Data.Common;
using System.Runtime.CompilerServices;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Verifying;

/// <summary>
/// Reads a journal from outside, beside the silos that write it and without their lanes: never writes, and holds nobody up. What differs between the
/// databases is how a connection is made, and how many keys are looked up in one query.
/// </summary>
internal abstract class JournalScan : IAsyncDisposable
{
    private const string OtherEndColumns = "e.account, e.sequence, e.kind, e.amount, e.peer, e.request_id";

    /// <summary>How people are told which journal is meant.</summary>
    public abstract string Name { get; }

    /// <summary>The folder of the statements that are the database's own, such as <c>PostgreSql.Books</c>.</summary>
    public abstract string Dialect { get; }

    /// <summary>A connection to the journal, for reading.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellation);

    /// <summary>A connection for statements that join much of the journal with much of it, instead of going by index.</summary>
    public virtual Task<DbConnection> OpenForJoinsAsync(CancellationToken cancellation) => OpenAsync(cancellation);

    /// <summary>A connection to where Orleans keeps snapshots.</summary>
    public virtual Task<DbConnection> OpenSnapshotsAsync(CancellationToken cancellation) => OpenAsync(cancellation);

    /// <summary>Which database this is.</summary>
    protected abstract Task<string> IdentifyAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Gives a command the keys to look up.</summary>
    protected abstract void AddKeys(DbCommand command, IReadOnlyList<(string Account, object Key)> keys);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>How far the journal reaches now.</summary>
    public async Task<JournalExtent> MeasureAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var command = Command(connection, "SELECT coalesce(max(position), 0) FROM entries");
        return new JournalExtent(await IdentifyAsync(connection, cancellation), (long)(await command.ExecuteScalarAsync(cancellation))!);
    }

    /// <summary>The entries at those of the positions that hold one, in order of account and sequence.</summary>
    public async Task<IReadOnlyList<EntryPlace>> FindPlacesAsync(IReadOnlyList<long> positions, CancellationToken cancellation)
    {
        var places = new List<EntryPlace>();
        if (positions.Count == 0)
        {
            return places;
        }

        await using var connection = await OpenAsync(cancellation);
        await using var command = Command(connection, $"SELECT account, sequence FROM entries WHERE position IN ({string.Join(',', positions)}) ORDER BY account, sequence");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            places.Add(new EntryPlace(reader.GetString(0), reader.GetInt64(1)));
        }

        return places;
    }

    /// <summary>The rows of a stretch, in order of account and sequence, up to a position.</summary>
    public async IAsyncEnumerable<ScannedRow> ReadAsync(
        DbConnection connection, JournalRange range, long through, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // '+ 0' keeps the planners from walking the journal by position and sorting it.
        var sql = $"SELECT {EntryTable.Columns} FROM entries WHERE position + 0 <= @through";
        await using var command = Command(connection, sql);
        Add(command, "through", through);
        if (range.After is { } after)
        {
            command.CommandText += " AND (account, sequence) > (@after_account, @after_sequence)";
            Add(command, "after_account", after.Account);
            Add(command, "after_sequence", after.Sequence);
        }

        if (range.Through is { } last)
        {
            command.CommandText += " AND (account, sequence) <= (@last_account, @last_sequence)";
            Add(command, "last_account", last.Account);
            Add(command, "last_sequence", last.Sequence);
        }

        command.CommandText += " ORDER BY account, sequence";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return ScannedRow.Read(reader);
        }
    }

    /// <summary>What lies at a position, if anything does.</summary>
    public async Task<EntryWitness?> FindAtAsync(long position, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var command = Command(connection, "SELECT account, sequence, hash FROM entries WHERE position = @position");
        Add(command, "position", position);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new EntryWitness(reader.GetString(0), reader.GetInt64(1), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(2)))
            : null;
    }

    /// <summary>The one row at a place, if it is there.</summary>
    public async Task<ScannedRow?> FindAsync(DbConnection connection, EntryPlace place, CancellationToken cancellation)
    {
        await using var command = Command(connection, $"SELECT {EntryTable.Columns} FROM entries WHERE account = @account AND sequence = @sequence");
        Add(command, "account", place.Account);
        Add(command, "sequence", place.Sequence);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? ScannedRow.Read(reader) : null;
    }

    /// <summary>Those of the entries that are there, by account and request id: one probe of an index for each.</summary>
    public Task<Dictionary<(string Account, string RequestId), FoundEntry>> FindByRequestAsync(
        DbConnection connection, IEnumerable<(string Account, string RequestId)> wanted, CancellationToken cancellation) =>
        FindAsync(connection, "request_id", [.. wanted.Select(static key => (key.Account, (object)key.RequestId))], static found => found.RequestId, cancellation);

    /// <summary>Those of the entries that are there, by account and sequence: one probe of an index for each.</summary>
    public Task<Dictionary<(string Account, long Sequence), FoundEntry>> FindBySequenceAsync(
        DbConnection connection, IEnumerable<(string Account, long Sequence)> wanted, CancellationToken cancellation) =>
        FindAsync(connection, "sequence", [.. wanted.Select(static key => (key.Account, (object)key.Sequence))], static found => found.OtherEnd.Sequence, cancellation);

    /// <summary>A command without a limit of time: a large journal takes as long as it takes.</summary>
    public static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        return command;
    }

    /// <summary>Gives a command a parameter.</summary>
    public static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private async Task<Dictionary<(string, TKey), FoundEntry>> FindAsync<TKey>(
        DbConnection connection, string column, IReadOnlyList<(string Account, object Key)> wanted, Func<FoundEntry, TKey> keyOf, CancellationToken cancellation)
    {
        var found = new Dictionary<(string, TKey), FoundEntry>(wanted.Count);
        if (wanted.Count == 0)
        {
            return found;
        }

        await using var command = Command(connection, LookUp(OtherEndColumns, column));
        AddKeys(command, wanted);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var entry = new FoundEntry(
                new OtherEnd(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetString(4)),
                reader.GetString(5));
            found.TryAdd((entry.OtherEnd.Account, keyOf(entry)), entry);
        }

        return found;
    }

    /// <summary>The query that looks the keys up in a column of the index on it.</summary>
    protected abstract string LookUp(string columns, string column);
}

/// <summary>An entry that was looked up.</summary>
/// <param name="OtherEnd">What a transfer needs of it.</param>
/// <param name="RequestId">What caused it.</param>
internal sealed record FoundEntry(OtherEnd OtherEnd, string RequestId);
