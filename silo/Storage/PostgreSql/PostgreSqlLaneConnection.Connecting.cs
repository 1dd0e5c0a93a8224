using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>How the connection is opened and dropped, and what becomes of the one before.</summary>
internal sealed partial class PostgreSqlLaneConnection
{
    private const string Identity = $"""
        SELECT {PostgreSqlConnections.Identity}, pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
        """;

    // No row: the server process is gone. False: it could not be ended in time. A number may be used again, so the start belongs to it.
    private const string EndProcess = "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2";

    // A standby answers too, and so does a server whose disk an operator protects.
    private const string Clock = "SELECT clock_timestamp(), current_setting('transaction_read_only')::boolean";

    // Writes to the log and nowhere else; with synchronous replication its commit waits for the standby.
    private const string Commit = "SELECT pg_logical_emit_message(true, 'orleanscoins', '')";

    private const int UnendedMax = 8;

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
            return await ReadTimeAsync();
        }
        catch (Exception e)
        {
            // The next connection may lead to a server that is there, and takes writes.
            LogUnreachable(logger, e);
            await DropAsync();
            return null;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => DropAsync();

    private async Task<DateTimeOffset> ReadTimeAsync()
    {
        var (time, isReadOnly) = (await AskAsync(Clock, 1, static reader => (reader.GetFieldValue<DateTimeOffset>(0), reader.GetBoolean(1))))[0];
        return isReadOnly ? throw new IOException("The database is read-only: it is a standby, or default_transaction_read_only is on.") : time;
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
        var process = (await AskAsync(
            Identity, 1, static reader => new ServerProcess(reader.GetString(0), reader.GetInt32(1), reader.GetDateTime(2))))[0];
        await EndProcessesBeforeAsync(process);

        // Last, since all this may take seconds, and deadlines are counted from here.
        _link = new LaneLink(++_opened, process.Database, await ReadTimeAsync());
    }

    /// <summary>
    /// The server may still be at a statement whose answer was lost, and commit it when nobody expects that any more. So its process is ended before
    /// anything is asked or written over the new connection: what is not there then will never be, and a refusal that rests on that stays true. What
    /// is there then may not have reached a synchronous standby yet; a commit of our own has to, and everything before it with it.
    /// </summary>
    private async Task EndProcessesBeforeAsync(ServerProcess process)
    {
        var before = _unended.FindAll(one => one.Database == process.Database);
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

    /// <summary>The server's end of a connection.</summary>
    /// <param name="Database">The database it is of.</param>
    /// <param name="Id">Its process id.</param>
    /// <param name="StartedAt">When it started.</param>
    private sealed record ServerProcess(string Database, int Id, DateTime StartedAt);

    [LoggerMessage(2104, LogLevel.Warning, "The lane has no database that it can write to; nothing was sent, and it tries again.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(2103, LogLevel.Debug, "Closing a lane's connection failed.")]
    private static partial void LogDropFailed(ILogger logger, Exception exception);
}
