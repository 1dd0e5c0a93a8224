using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace OrleansCoins.Silo.Verifying;

/// <summary>Reads a journal in SQLite, beside the process that it belongs to or without one: the files are opened for reading only.</summary>
/// <param name="dataDirectory">Where the files are.</param>
internal sealed class SqliteScan(string dataDirectory) : JournalScan
{
    private readonly string _journal = Path.Combine(Path.GetFullPath(dataDirectory), "journal.db");

    /// <inheritdoc />
    public override string Name => _journal;

    /// <inheritdoc />
    public override string Dialect => "Sqlite.Books";

    /// <inheritdoc />
    public override Task<DbConnection> OpenAsync(CancellationToken cancellation) => OpenAsync(_journal);

    /// <inheritdoc />
    public override Task<DbConnection> OpenSnapshotsAsync(CancellationToken cancellation) => OpenAsync(Path.Combine(Path.GetDirectoryName(_journal)!, "orleans.db"));

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    protected override Task<string> IdentifyAsync(DbConnection connection, CancellationToken cancellation) => Task.FromResult(_journal);

    /// <inheritdoc />
    protected override string LookUp(string columns, string column) =>
        $"SELECT {columns} FROM json_each(@keys) AS wanted CROSS JOIN entries AS e WHERE e.account = wanted.value ->> 0 AND e.{column} = wanted.value ->> 1";

    /// <inheritdoc />
    protected override void AddKeys(DbCommand command, IReadOnlyList<(string Account, object Key)> keys) =>
        Add(command, "keys", JsonSerializer.Serialize(keys.Select(static key => new[] { key.Account, key.Key })));

    private static async Task<DbConnection> OpenAsync(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"There is no {file}. OrleansCoins__DataDirectory says where SQLite's files are; OrleansCoins__Storage=PostgreSql and ConnectionStrings__OrleansCoins, which database.");
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
