using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>
/// A prepared statement that returns no rows, driven through SQLite's own functions. For the statements that run for every entry: a command of the
/// driver looks each parameter up by name, allocates 1.8 kB a row, and takes half as long again (12 to 16 us a row against 8).
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares a statement on an open connection.</summary>
    /// <exception cref="SqliteException">The statement is none, or the file lacks what it names.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Require(raw.sqlite3_prepare_v2(_database, sql, out _statement), raw.SQLITE_OK);
    }

    /// <summary>Sets a parameter, counted from 1. The value is copied.</summary>
    public void Bind(int parameter, string? value) =>
        Require(value is null ? raw.sqlite3_bind_null(_statement, parameter) : raw.sqlite3_bind_text(_statement, parameter, value), raw.SQLITE_OK);

    /// <inheritdoc cref="Bind(int, string)" />
    public void Bind(int parameter, long value) => Require(raw.sqlite3_bind_int64(_statement, parameter, value), raw.SQLITE_OK);

    /// <inheritdoc cref="Bind(int, string)" />
    public void Bind(int parameter, ReadOnlySpan<byte> value) => Require(raw.sqlite3_bind_blob(_statement, parameter, value), raw.SQLITE_OK);

    /// <summary>Runs the statement.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(_statement);
            return;
        }

        // Read before the reset, which may change it.
        var fault = Fault(result);
        raw.sqlite3_reset(_statement);
        throw fault;
    }

    /// <inheritdoc />
    public void Dispose() => _statement.Dispose();

    private void Require(int result, int expected)
    {
        if (result != expected)
        {
            throw Fault(result);
        }
    }

    private SqliteException Fault(int result) => new(
        $"SQLite error {result}: {raw.sqlite3_errmsg(_database).utf8_to_string()}", result & 0xFF, raw.sqlite3_extended_errcode(_database));
}
