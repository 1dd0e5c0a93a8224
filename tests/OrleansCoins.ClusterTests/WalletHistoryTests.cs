using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

public sealed class WalletHistoryTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private const string CountReplays = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM entries WHERE account = $1 AND sequence > $2%'
        """;

    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableFact]
    public async Task A_replay_ends_in_the_database_too_when_its_caller_has_gone()
    {
        var alice = UserId.Parse("history-alice");
        await Cluster.As(alice.Value).BuyAsync();
        var history = Cluster.Grains.WalletHistory();
        Assert.Equal(350, (await history.GetAtAsync(alice, DateTimeOffset.MaxValue, CancellationToken.None)).Coins.Value);

        // Whoever reads the journal waits from here on.
        await using var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Cluster.ConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var shut = new NpgsqlCommand("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE", holder))
        {
            await shut.ExecuteNonQueryAsync();
        }

        // Not the holder: within a transaction the server shows what its processes did at the first look.
        var looker = new Database(Cluster);
        using var gone = new CancellationTokenSource();
        var replays = Enumerable.Range(0, 5).Select(_ => history.GetAtAsync(alice, DateTimeOffset.MaxValue, gone.Token)).ToList();
        await Eventually.IsTrueAsync(async () => await looker.CountAsync(CountReplays) >= replays.Count, "the replays wait for the journal");

        await gone.CancelAsync();

        foreach (var replay in replays)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replay);
        }

        await Eventually.IsTrueAsync(async () => await looker.CountAsync(CountReplays) == 0, "no replay waits for the journal any more");
        await transaction.RollbackAsync();
    }
}
