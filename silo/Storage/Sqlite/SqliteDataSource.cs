using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>
/// Connections to one SQLite file, each set up as it opens. The only way to set up those that Orleans opens (with the invariant
/// <c>System.Data.SQLite</c>), since it asks a data source for them.
/// </summary>
internal sealed class SqliteDataSource : DbDataSource
{
    // busy_timeout waits in the order of SQLite; without it the driver's own loop of sleeps does, in none, and slowly. synchronous is FULL because
    // an answer means that it is on disk.
    private const string SetUp = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;";

    // When the file is locked for longer than that, the driver gives up instead of trying on.
    private const int CommandSeconds = 5;

    /// <summary>Prepares connections to a file; opens none yet.</summary>
    /// <param name="file">The file; made when it is not there.</param>
    /// <param name="pooled">Whether a closed connection is kept for the next.</param>
    public SqliteDataSource(string file, bool pooled = true)
    {
        File = file;
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            Pooling = pooled,
            DefaultTimeout = CommandSeconds,
        }.ConnectionString;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <inheritdoc />
    [NotNull]
    public override string? ConnectionString { get; }

    /// <summary>Opens a connection.</summary>
    public SqliteConnection Open() => (SqliteConnection)OpenConnection();

    /// <inheritdoc />
    protected override DbConnection CreateDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.StateChange += static (sender, change) =>
        {
            if (change.CurrentState == ConnectionState.Open)
            {
                using var setUp = ((SqliteConnection)sender).CreateCommand();
                setUp.CommandText = SetUp;
                setUp.ExecuteNonQuery();
            }
        };
        return connection;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc />
    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return ValueTask.CompletedTask;
    }
}
