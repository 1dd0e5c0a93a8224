using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>
/// A statement outlives the connection that it was sent over. Whoever was told "no" since, with the same key, must not be debited by it after all.
/// </summary>
public sealed class LateStatementTests
{
    /// <summary>More tries than a lane makes before it gives up.</summary>
    private const int UntilGivenUp = 1000;

    /// <summary>
    /// Makes the commit of the gift take 12 s, as one does that waits for a standby or a disk. It is beyond the reach of the statement's timeout: that
    /// ends when the commit begins.
    /// </summary>
    private const string SlowCommit = """
        CREATE FUNCTION commit_slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(12); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.request_id = 'key/ls-viewer/the-gift') EXECUTE FUNCTION commit_slowly()
        """;

    private readonly UserId _viewer = UserId.Parse("ls-viewer");
    private int _unavailable;

    [SkippableFact]
    public async Task A_refusal_stays_true_when_a_statement_arrives_that_was_lost_in_the_network()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var proxy = DatabaseProxy.Start(await PostgresServer.Shared!.CreateDatabaseAsync());
        await using var cluster = await CoinsCluster.StartAsync(options => options.ConnectionString = proxy.ConnectionString);
        var room = await PrepareAsync(cluster);

        proxy.CutNext(DatabaseCut.Held);
        proxy.CutNext(DatabaseCut.BeforeStatement, UntilGivenUp);
        await Assert.ThrowsAsync<UnavailableException>(() => SendAsync(cluster, room, "the-gift"));
        proxy.Clear();
        await cluster.Room(room.Value).EndAsync(UserId.Parse("ls-creator"));
        var told = await SendUntilAnsweredAsync(cluster, room, "the-gift");
        Assert.Equal(1, proxy.DeliverHeld());
        await Eventually.IsTrueAsync(() => Task.FromResult(proxy.CarriedOut + proxy.Refused + proxy.Ended > 0), "the server has answered the late statement, or its process was ended");

        Assert.Equal("", await UntrueAsync(cluster, told, "the-gift"));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task A_refusal_stays_true_when_a_commit_takes_longer_than_anybody_waits_for_it()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        await using var proxy = DatabaseProxy.Start(database);
        await using var cluster = await CoinsCluster.StartAsync(options => options.ConnectionString = proxy.ConnectionString);
        var room = await PrepareAsync(cluster);
        await using var source = NpgsqlDataSource.Create(database);
        await using var slow = source.CreateCommand(SlowCommit);
        await slow.ExecuteNonQueryAsync();

        // Both gifts in one statement: what is sent while the lane is held up.
        var delay = cluster.Journal.FailNext(JournalFault.Delay);
        var holdUp = cluster.BuyAsync(OfTheSameLane(), 1);
        await Eventually.IsTrueAsync(() => Task.FromResult(delay.Met == 1), "the lane is held up");
        proxy.CutNext(DatabaseCut.DuringStatement, after: 1);
        proxy.CutNext(DatabaseCut.BeforeStatement, UntilGivenUp);
        var telling = Task.WhenAll(SendUntilAnsweredAsync(cluster, room, "the-gift"), SendUntilAnsweredAsync(cluster, room, "the-gift-behind-it"));
        await holdUp;
        await cluster.Room(room.Value).EndAsync(UserId.Parse("ls-creator"));
        await Eventually.IsTrueAsync(() => Task.FromResult(_unavailable > 0), "the lane gives up");
        proxy.Clear();
        var told = await telling;
        await using var working = source.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orleanscoins-lane' AND state = 'active'");
        await Eventually.IsTrueAsync(async () => (long)(await working.ExecuteScalarAsync())! == 0, "no lane's statement is being worked on any more", seconds: 60);

        Assert.Equal("", await UntrueAsync(cluster, told[0], "the-gift") + await UntrueAsync(cluster, told[1], "the-gift-behind-it"));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    private async Task<RoomId> PrepareAsync(CoinsCluster cluster)
    {
        await cluster.BuyAsync(_viewer.Value, 100);
        var room = await cluster.As("ls-creator").OpenRoomAsync();
        await cluster.BooksBalanceAsync();
        return room;
    }

    /// <summary>Somebody whose wallet is written by the viewer's lane.</summary>
    private string OfTheSameLane() => Enumerable.Range(0, int.MaxValue).Select(static number => $"ls-other-{number}")
        .First(user => (AccountId.Wallet(UserId.Parse(user)).Bucket - AccountId.Wallet(_viewer).Bucket) % PostgreSqlEntryStore.DefaultLanes == 0);

    private Task<Outcome<GiftReceipt>> SendAsync(CoinsCluster cluster, RoomId room, string key) => cluster.As(_viewer.Value).SendGiftAsync("rose", room, key: key);

    private async Task<Outcome<GiftReceipt>> SendUntilAnsweredAsync(CoinsCluster cluster, RoomId room, string key)
    {
        while (true)
        {
            try
            {
                return await SendAsync(cluster, room, key);
            }
            catch (UnavailableException)
            {
                // As a caller does who is told 503: again, with the same key. The wait is in the call.
                Interlocked.Increment(ref _unavailable);
            }
        }
    }

    /// <summary>What is untrue of what a caller was told: refused, and it is in the journal; or sent, and it is not.</summary>
    private async Task<string> UntrueAsync(CoinsCluster cluster, Outcome<GiftReceipt> told, string key)
    {
        var written = await cluster.Ledger.FindAsync(AccountId.Wallet(_viewer), RequestId.ForKey(_viewer, IdempotencyKey.Parse(key)), CancellationToken.None);
        return told.Value is not null == written is not null
            ? ""
            : $"{key}: told {told.Refusal?.Reason.ToString() ?? "that it was sent"}; it is {(written is null ? "not " : "")}in the journal. ";
    }
}
