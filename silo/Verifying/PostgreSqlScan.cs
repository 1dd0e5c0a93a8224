using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace OrleansCoins.Silo.Verifying;

/// <summary>Reads a journal in PostgreSQL. It can be a standby: nothing is written there.</summary>
internal sealed class PostgreSqlScan : JournalScan
{
    // Everything here goes by index, in the order of the index; a planner that has not looked at the table lately would sort it instead.
    private const string Options = "-c default_transaction_read_only=on -c statement_timeout=0 -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashagg=off -c jit=off -c max_parallel_workers_per_gather=0";

    // Right after many entries came, the planner still believes that there are few: then joins by hash are the ones that end.
    private const string JoinSettings = "SET enable_seqscan = on; SET enable_hashagg = on; SET enable_nestloop = off; SET work_mem = '256MB'";

    private readonly NpgsqlDataSource _source;

    /// <summary>Prepares the way; connects nowhere yet.</summary>
    public PostgreSqlScan(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "orleanscoins-operator", CommandTimeout = 0 };
        builder.Options = string.IsNullOrEmpty(builder.Options) ? Options : $"{builder.Options} {Options}";
        _source = NpgsqlDataSource.Create(builder.ConnectionString);
        Name = $"'{builder.Database ?? builder.Username}' at {builder.Host}:{builder.Port}";
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override string Dialect => "PostgreSql.Books";

    /// <inheritdoc />
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellation) => await _source.OpenConnectionAsync(cancellation);

    /// <inheritdoc />
    public override async Task<DbConnection> OpenForJoinsAsync(CancellationToken cancellation)
    {
        // The pool resets the settings when the connection goes back.
        var connection = await OpenAsync(cancellation);
        await using var settings = Command(connection, JoinSettings);
        await settings.ExecuteNonQueryAsync(cancellation);
        return connection;
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <inheritdoc />
    protected override async Task<string> IdentifyAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using var command = Command(connection, "SELECT system_identifier || '/' || current_database() FROM pg_control_system()");
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <inheritdoc />
    protected override string LookUp(string columns, string column) => $"""
        SELECT {columns}
        FROM unnest(@accounts, @keys) AS wanted (account, key)
        CROSS JOIN LATERAL (SELECT * FROM entries WHERE account = wanted.account AND {column} = wanted.key LIMIT 1) AS e
        """;

    /// <inheritdoc />
    protected override void AddKeys(DbCommand command, IReadOnlyList<(string Account, object Key)> keys)
    {
        command.Parameters.Add(new NpgsqlParameter("accounts", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = keys.Select(static key => key.Account).ToArray() });
        command.Parameters.Add(keys[0].Key is long
            ? new NpgsqlParameter("keys", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = keys.Select(static key => (long)key.Key).ToArray() }
            : new NpgsqlParameter("keys", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = keys.Select(static key => (string)key.Key).ToArray() });
    }
}
