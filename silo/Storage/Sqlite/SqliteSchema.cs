using DbUp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>The schema in SQLite: journal and documents in one file, Orleans's grain state in another.</summary>
internal sealed class SqliteSchema(SqliteFiles files, ILogger<SqliteSchema> logger) : IStorageSchema
{
    private readonly (SqliteDataSource File, IReadOnlyList<SchemaScript> Scripts)[] _databases =
    [
        (files.Journal, EmbeddedSql.Folder("Sqlite.Scripts.Journal")),
        (files.Orleans, EmbeddedSql.Folder("Sqlite.Scripts.Orleans")),
    ];

    /// <inheritdoc />
    public async Task MigrateAsync(CancellationToken cancellation)
    {
        // The lock of the data directory keeps other processes away, so this one migrates alone.
        foreach (var (file, scripts) in _databases)
        {
            var missing = await Task.Run(() => SchemaUpgrade.Missing(file.File, scripts, Applied(file)), cancellation);
            if (missing.Count > 0)
            {
                await Task.Run(() => UseWriteAheadLog(file), cancellation);
                var engine = DeployChanges.To.SqliteDatabase(file.ConnectionString).JournalToSqliteTable(SchemaUpgrade.Table);
                await SchemaUpgrade.ApplyAsync(engine, file.File, missing, logger);
            }
        }
    }

    /// <inheritdoc />
    public Task EnsureCurrentAsync(CancellationToken cancellation) => Task.Run(
        () =>
        {
            foreach (var (file, scripts) in _databases)
            {
                SchemaUpgrade.RequireNone(file.File, SchemaUpgrade.Missing(file.File, scripts, Applied(file)));
            }
        },
        cancellation);

    // The file remembers it: readers are not blocked by the writer, and a commit is one write to the end of the log.
    private static void UseWriteAheadLog(SqliteDataSource file)
    {
        using var connection = file.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
    }

    private static HashSet<string> Applied(SqliteDataSource file)
    {
        using var connection = file.Open();
        using var exists = connection.CreateCommand();
        exists.CommandText = $"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{SchemaUpgrade.Table}'";
        var applied = new HashSet<string>(StringComparer.Ordinal);
        if (exists.ExecuteScalar() is 0L)
        {
            return applied;
        }

        using var names = new SqliteCommand($"SELECT ScriptName FROM {SchemaUpgrade.Table}", connection);
        using var reader = names.ExecuteReader();
        while (reader.Read())
        {
            applied.Add(reader.GetString(0));
        }

        return applied;
    }
}
