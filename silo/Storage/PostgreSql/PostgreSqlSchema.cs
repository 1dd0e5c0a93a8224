using DbUp;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>The schema in PostgreSQL: journal, documents, and what Orleans needs for grain state and membership.</summary>
internal sealed class PostgreSqlSchema(PostgreSqlConnections connections, ILogger<PostgreSqlSchema> logger) : IStorageSchema
{
    // The first with NULLS NOT DISTINCT, without which two activations could both be the first to store a state.
    private const int OldestServer = 15;

    // The bytes of "OrlCoins". Whoever migrates this database holds the advisory lock of this number.
    private const long MigrationLock = 0x4F726C436F696E73;

    private static readonly IReadOnlyList<SchemaScript> Scripts = EmbeddedSql.Folder("PostgreSql.Scripts");

    /// <inheritdoc />
    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({MigrationLock})", cancellation);
        try
        {
            SchemaUpgrade.RequireAllowed(connections.Name, await OldestProgramAsync(connection, cancellation));
            var missing = SchemaUpgrade.Missing(Scripts, await AppliedAsync(connection, cancellation));
            if (missing.Count > 0)
            {
                var schema = (string?)await ScalarAsync(connection, "SELECT current_schema()", cancellation)
                    ?? throw new InvalidOperationException($"The database {connections.Name} has none of the schemas on the connection's search path.");
                var engine = DeployChanges.To
                    .PostgresqlDatabase(new PostgresqlConnectionManager(connections.Readers))
                    .JournalToPostgresqlTable(schema, SchemaUpgrade.Table);
                await SchemaUpgrade.ApplyAsync(engine, connections.Name, missing, logger);
            }
        }
        finally
        {
            // The pooled connection outlives this; a cancellation must not leave the lock on it.
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    /// <inheritdoc />
    public async Task EnsureCurrentAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        SchemaUpgrade.RequireAllowed(connections.Name, await OldestProgramAsync(connection, cancellation));
        SchemaUpgrade.RequireNone(connections.Name, SchemaUpgrade.Missing(Scripts, await AppliedAsync(connection, cancellation)));
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = await connections.Readers.OpenConnectionAsync(cancellation);
        if (connection.PostgreSqlVersion.Major >= OldestServer)
        {
            return connection;
        }

        var version = connection.PostgreSqlVersion;
        await connection.DisposeAsync();
        throw new NotSupportedException($"The database {connections.Name} is PostgreSQL {version}; this program needs {OldestServer} or newer.");
    }

    private static async Task<int?> OldestProgramAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await ExistsAsync(connection, SchemaUpgrade.OldestProgramTable, cancellation)
            ? (int?)await ScalarAsync(connection, $"SELECT version FROM {SchemaUpgrade.OldestProgramTable}", cancellation)
            : null;

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string table, CancellationToken cancellation) =>
        await ScalarAsync(connection, $"SELECT to_regclass('{table}')::text", cancellation) is not DBNull;

    private static async Task<HashSet<string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var applied = new HashSet<string>(StringComparer.Ordinal);
        if (!await ExistsAsync(connection, SchemaUpgrade.Table, cancellation))
        {
            return applied;
        }

        await using var command = new NpgsqlCommand($"SELECT scriptname FROM {SchemaUpgrade.Table}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            applied.Add(reader.GetString(0));
        }

        return applied;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // Another program's migration may take as long as it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
