using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>A lane's way to SQLite: a batch is one transaction of prepared single-row INSERTs on the writer's thread.</summary>
/// <param name="writer">The writer of the journal's file.</param>
/// <param name="time">The time of the database: it lives in this process.</param>
/// <param name="logger">Is told of faults.</param>
internal sealed partial class SqliteLaneConnection(SqliteWriter writer, TimeProvider time, ILogger logger) : ILaneConnection
{
    /// <summary>Which database it is: the same one as long as this process lives, since the directory's lock keeps every other process out.</summary>
    public const string Database = "file";

    // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY, see sqlite.org/rescode.html
    private const int UniqueViolation = 2067;
    private const int PrimaryKeyViolation = 1555;

    private SqliteEntryCommands? _commands;
    private LaneLink? _link;
    private long _opened;

    /// <inheritdoc />
    public async ValueTask<LaneLink?> TryConnectAsync()
    {
        if (Volatile.Read(ref _link) is { } open)
        {
            return open;
        }

        try
        {
            await writer.RunForLaneAsync(Commands);
        }
        catch (Exception e)
        {
            LogUnreachable(logger, e);
            return null;
        }

        var link = new LaneLink(++_opened, Database, time.GetUtcNow());
        Volatile.Write(ref _link, link);
        return link;
    }

    /// <inheritdoc />
    public Task<DateTimeOffset?> TryReadTimeAsync() => Task.FromResult<DateTimeOffset?>(time.GetUtcNow());

    /// <inheritdoc />
    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline)
    {
        try
        {
            return await writer.RunForLaneAsync(() => time.GetUtcNow() < deadline ? Write(rows) : WriteOutcome.DeadlinePassed);
        }
        catch (ObjectDisposedException)
        {
            // The writer has stopped for good and did not begin.
            return WriteOutcome.NotWritten;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys) =>
        writer.RunForLaneAsync(() => Ask(keys, static (commands, key) => commands.Probe(key)));

    /// <inheritdoc />
    public Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, GrainInterfaces.Values.RequestId RequestId)> questions) =>
        writer.RunForLaneAsync(() => Ask(questions, static (commands, question) => commands.Confirm(question.Account, question.RequestId)));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The connection is the writer's, and others' too; the statements belong to its thread, as long as there is one.
        try
        {
            await writer.RunForLaneAsync(Forget);
        }
        catch (ObjectDisposedException)
        {
            Forget();
        }
    }

    private WriteOutcome Write(ReadOnlyMemory<EntryRow> rows)
    {
        SqliteEntryCommands commands;
        try
        {
            commands = Commands();
            commands.Begin();
            foreach (ref readonly var row in rows.Span)
            {
                commands.Insert(row);
            }
        }
        catch (Exception e)
        {
            // Without a commit nothing is written, whatever happened.
            Abandon();
            if (e is SqliteException { SqliteExtendedErrorCode: UniqueViolation or PrimaryKeyViolation })
            {
                return WriteOutcome.Conflict;
            }

            LogRefused(logger, rows.Length, e);
            return WriteOutcome.NotWritten;
        }

        try
        {
            commands.Commit();
            return WriteOutcome.Written;
        }
        catch (Exception e)
        {
            // The commit may be in the file and not certain to stay, or the other way round: the keys tell when it is written again.
            LogUnknown(logger, rows.Length, e);
            Drop();
            return WriteOutcome.Unknown;
        }
    }

    // One query after the other: there is no way to the database that could be saved, and nothing is written in between on this thread.
    private IReadOnlyList<TAnswer> Ask<TQuestion, TAnswer>(IReadOnlyList<TQuestion> questions, Func<SqliteEntryCommands, TQuestion, TAnswer> ask)
    {
        var answers = new List<TAnswer>(questions.Count);
        var commands = Commands();
        for (var i = 0; i < questions.Count; i++)
        {
            answers.Add(ask(commands, questions[i]));
        }

        return answers;
    }

    private SqliteEntryCommands Commands()
    {
        var connection = writer.Connect();
        if (_commands?.Connection != connection)
        {
            Forget();
            _commands = new SqliteEntryCommands(connection);
        }

        return _commands!;
    }

    private void Abandon()
    {
        try
        {
            _commands?.Rollback();
        }
        catch (Exception)
        {
            // SQLite rolls some failures back by itself; closing the connection makes sure of it.
            Drop();
        }
    }

    private void Drop()
    {
        Forget();
        Volatile.Write(ref _link, null);
        writer.Drop();
    }

    private bool Forget()
    {
        _commands?.Dispose();
        _commands = null;
        return true;
    }

    [LoggerMessage(2113, LogLevel.Warning, "The lane can't open the journal's file; nothing was written, and it tries again.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(2111, LogLevel.Warning, "The journal's file refused a batch of {Rows} entries; none was written.")]
    private static partial void LogRefused(ILogger logger, int rows, Exception exception);

    [LoggerMessage(2112, LogLevel.Warning, "It is not known whether a batch of {Rows} entries was written; the lane opens the file again.")]
    private static partial void LogUnknown(ILogger logger, int rows, Exception exception);
}
