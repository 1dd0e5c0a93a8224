using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Journal;

public sealed class PostgreSqlTransferLogTests
{
    private const string Insert = """
        INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash)
        VALUES ($1, 1, 'COIN', 'purchase', 1, 1, 'platform:purchases', 'payment/test/' || $1, '', 0, 'silo', 0, 1, '{}', '')
        """;

    private const string ManyGifts = """
        INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash)
        SELECT
            $1 || number % 2000, number, 'COIN', 'gift', -1, 0, 'platform:gifts', 'earnings:creator', 'gift/' || number, '', 0, 'silo', 0, 1, '{}', ''
        FROM generate_series(1, 100000) AS number
        """;

    [SkippableFact]
    public async Task No_position_is_final_while_a_writer_with_a_higher_transaction_id_holds_a_lower_one()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var connections = new PostgreSqlConnections(await PostgresServer.Shared!.CreateDatabaseAsync(), new LaneOptions());
        await new PostgreSqlSchema(connections, NullLogger<PostgreSqlSchema>.Instance).MigrateAsync(CancellationToken.None);
        var log = new PostgreSqlTransferLog(connections);
        var horizon = new JournalHorizon(TimeSpan.Zero);

        // The first to have a transaction id is the second to take a position, and the first to commit.
        await using var first = await connections.Readers.OpenConnectionAsync();
        await using var second = await connections.Readers.OpenConnectionAsync();
        await using var committedFirst = await first.BeginTransactionAsync();
        await ExecuteAsync(first, "SELECT pg_current_xact_id()");
        await using var committedLast = await second.BeginTransactionAsync();
        await ExecuteAsync(second, Insert, "wallet:low");
        await ExecuteAsync(first, Insert, "wallet:high");
        await committedFirst.CommitAsync();

        await LookAsync();
        await LookAsync();
        Assert.Equal(0, horizon.Position);

        await committedLast.CommitAsync();
        await Eventually.IsTrueAsync(async () => await LookAsync() == 2, "both are final, once whatever else the server was writing is done");

        async Task<long> LookAsync()
        {
            horizon.Advance(await log.MarkAsync(CancellationToken.None), TimeSpan.Zero);
            return horizon.Position;
        }
    }

    [SkippableFact]
    public async Task A_page_of_the_journal_is_read_by_its_positions_however_long_the_journal_is()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var connections = new PostgreSqlConnections(await PostgresServer.Shared!.CreateDatabaseAsync(), new LaneOptions());
        await new PostgreSqlSchema(connections, NullLogger<PostgreSqlSchema>.Instance).MigrateAsync(CancellationToken.None);
        await using var connection = await connections.Readers.OpenConnectionAsync();
        await ExecuteAsync(connection, "ALTER TABLE entries SET (autovacuum_enabled = false)");

        // What the planner knows is old: that there are no wallets, which would make it look for the few there can be by their names.
        await ExecuteAsync(connection, ManyGifts, "earnings:creator-");
        await ExecuteAsync(connection, "ANALYZE entries");
        await ExecuteAsync(connection, ManyGifts, "wallet:viewer-");

        foreach (var after in new long[] { 0, 90_000, 150_000 })
        {
            var plan = await ExplainAsync(connection, after);

            var ways = plan.Where(static line => line.Contains(" on entries", StringComparison.Ordinal)).ToArray();
            Assert.Equal(3, ways.Length);
            Assert.All(ways, way => Assert.True(way.Contains("entries_position", StringComparison.Ordinal), string.Join('\n', plan)));
        }
    }

    private static async Task<List<string>> ExplainAsync(NpgsqlConnection connection, long after)
    {
        await using var explain = new NpgsqlCommand($"EXPLAIN {TransferRows.FindOpen}", connection)
        {
            Parameters = { new() { Value = after }, new() { Value = after + Limits.RecoveryPageSize }, new() { Value = after + Limits.RecoveryPageSize + Limits.RecoverySight } },
        };
        var plan = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return plan;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, string? parameter = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (parameter is not null)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await command.ExecuteNonQueryAsync();
    }
}
