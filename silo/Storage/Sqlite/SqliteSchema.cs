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
        await Task.Run(RequireAllowed, cancellation);
        foreach (var (file, scripts) in _databases)
        {
            var missing = await Task.Run(() => SchemaUpgrade.Missing(scripts, Applied(file)), cancellation);
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
            RequireAllowed();
            foreach (var (file, scripts) in _databases)
            {
                SchemaUpgrade.RequireNone(file.File, SchemaUpgrade.Missing(scripts, Applied(file)));
            }
        },
        cancellation);

    /// <summary>The journal's file speaks for both.</summary>
    private void RequireAllowed()
    {
        using var connection = files.Journal.Open();
        SchemaUpgrade.RequireAllowed(files.Journal.File, Exists(connection, SchemaUpgrade.OldestProgramTable) ? OldestProgram(connection) : null);
    }

    private static int OldestProgram(SqliteConnection connection)
    {
        using var command = new SqliteCommand($"SELECT version FROM {SchemaUpgrade.OldestProgramTable}", connection);
        return checked((int)(long)command.ExecuteScalar()!);
    }

    private static bool Exists(SqliteConnection connection, string table)
    {
        using var command = new SqliteCommand($"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'", connection);
        return command.ExecuteScalar() is not 0L;
    }

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
        var applied = new HashSet<string>(StringComparer.Ordinal);
        if (!Exists(connection, SchemaUpgrade.Table))
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
