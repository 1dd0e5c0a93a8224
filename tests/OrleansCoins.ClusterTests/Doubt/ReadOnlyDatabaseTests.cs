using Npgsql;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>A database that answers and takes no writes: a standby, or a server that an operator protects.</summary>
public sealed class ReadOnlyDatabaseTests
{
    private const string EndLanes = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orleanscoins-lane'";

    [SkippableFact]
    public async Task A_database_that_takes_no_writes_is_not_ready_and_serves_again_when_it_does()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync();
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 10);
        Assert.True(await cluster.Ledger.IsWritableAsync());
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var operators = await database.OpenConnectionAsync();

        await SetReadOnlyAsync(operators, "on");
        await Eventually.IsTrueAsync(async () => !await cluster.Ledger.IsWritableAsync(), "the journal is not ready");

        await SetReadOnlyAsync(operators, "off");
        await Eventually.IsTrueAsync(cluster.Ledger.IsWritableAsync, "the journal is ready again");
        await cluster.As("viewer").SendGiftUntilAnsweredAsync("rose", "creator", 1, "afterwards");
        Assert.Equal(9, (await cluster.Wallet("viewer").GetAsync()).Coins.Value);
    }

    /// <summary>It holds for sessions that begin after it.</summary>
    private static async Task SetReadOnlyAsync(NpgsqlConnection connection, string value)
    {
        await using var command = new NpgsqlCommand(
            $"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {value}', current_database()); END $$; {EndLanes}", connection);
        await command.ExecuteNonQueryAsync();
    }
}
