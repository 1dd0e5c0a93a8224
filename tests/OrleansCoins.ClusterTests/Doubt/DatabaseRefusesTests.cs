using System.Diagnostics;
using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>The database says no: a deadlock, a lock that isn't released, a statement that somebody cancels, a connection that an operator ends.</summary>
public sealed class DatabaseRefusesTests(ITestOutputHelper output)
{
    private const int Callers = 32;
    private const string LaneBackends = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orleanscoins-lane'";

    private const string Waiting = $"SELECT count(*) {LaneBackends} AND wait_event_type = 'Lock'";
    private const string Ended = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    private const int Deadlocks = 3;
    private const int RoundsMax = 40;

    /// <summary>How long a caller waits at most; see the gateway's deadline for one attempt. The rest is for a busy machine.</summary>
    private const int AnswerSeconds = 20;

    [SkippableTheory]
    [InlineData("pg_cancel_backend")]
    [InlineData("pg_terminate_backend")]
    public async Task Every_gift_counts_once_when_an_operator_ends_what_the_lanes_do_again_and_again(string function)
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => options.Silos = 2);
        var givers = new Givers(cluster, "op", Callers);
        await givers.PrepareAsync();
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        var sending = givers.SendAsync();
        await givers.MoreAsync(Callers, "before the first");

        // Only what is at work: a cancellation that meets an idle connection is forgotten.
        await using var end = database.CreateCommand($"SELECT count({function}(pid)) {LaneBackends} AND state = 'active'");
        long ended = 0;
        await Eventually.IsTrueAsync(async () => (ended += (long)(await end.ExecuteScalarAsync())!) >= 200, $"{function} met a lane 200 times", seconds: 120, slowsDown: false);
        await givers.MoreAsync(2 * Callers, "after the last");
        givers.Stop();
        await sending;

        output.WriteLine($"{ended} ended, {givers.Sent} gifts, {givers.Unavailable} times 'unavailable', longest call {givers.Longest.TotalSeconds:0.00} s.");
        await givers.AssertBooksAsync(cluster.ConnectionString);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_whose_next_entry_somebody_holds_open_waits_alone_and_goes_on_right(bool committed)
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync();
        var givers = new Givers(cluster, "lo", Callers);
        await givers.PrepareAsync();
        await cluster.BuyAsync("locked", 100);
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await LostGifts.InsertDebitAsync(cluster, connection, "locked", givers.Creator);
        var sending = givers.SendAsync();
        await givers.MoreAsync(Callers, "before anybody wants the locked account");

        var started = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<UnavailableException>(() => cluster.SendAsync("locked", givers.Creator, "behind-the-lock").WaitAsync(TimeSpan.FromSeconds(AnswerSeconds)));
        output.WriteLine($"The locked account's caller was told after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s.");
        var again = SendUntilAnsweredAsync(cluster, "locked", givers.Creator, "behind-the-lock");
        await givers.MoreAsync(4 * Callers, "while the account is locked");
        Assert.False(again.IsCompleted, "nobody can write behind the lock");
        await (committed ? transaction.CommitAsync() : transaction.RollbackAsync());

        Assert.NotNull((await again).Value);
        Assert.True((await cluster.SendAsync("locked", givers.Creator, "behind-the-lock")).Replayed);
        var spent = committed ? 2 : 1;
        Assert.Equal(100 - spent, (await cluster.Wallet("locked").GetAsync()).Coins.Value);
        Assert.Equal(100 - spent, (await Chains.FollowAsync(cluster, AccountId.Wallet(UserId.Parse("locked")))).Balance);
        givers.Stop();
        await sending;
        output.WriteLine($"{givers.Sent} gifts of others, longest call {givers.Longest.TotalSeconds:0.00} s.");
        await Eventually.IsTrueAsync(
            async () => (await cluster.Earnings(givers.Creator).GetAsync()).Diamonds == Diamonds.FromUnits((long)(givers.Sent + spent) * TestGifts.ShareBps),
            "the creator has it all");
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task A_lane_that_loses_a_deadlock_writes_its_entries_once_all_the_same()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        using var server = PostgresServer.StartOwn();
        await using var database = NpgsqlDataSource.Create(await server.CreateDatabaseAsync());

        // Before a lane gives up waiting for the lock.
        await using var lookForDeadlocks = database.CreateCommand("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 400', current_database()); END $$");
        await lookForDeadlocks.ExecuteNonQueryAsync();
        await using var cluster = await CoinsCluster.StartAsync(options => options.ConnectionString = database.ConnectionString);
        await cluster.Earnings("de-creator").EnrolAsync(true);
        var ofOneLane = OfOneLane("de").Take(2 + RoundsMax).ToList();
        var (first, second) = (ofOneLane[0], ofOneLane[1]);
        await cluster.BuyAsync(first, 100);
        await cluster.BuyAsync(second, 100);
        var (lost, round) = (0, 0);
        for (; lost < Deadlocks && round < RoundsMax; round++)
        {
            lost += await LoseDeadlockAsync(cluster, database, first, second, before: ofOneLane[2 + round], $"k{round}") ? 1 : 0;
        }

        output.WriteLine($"{lost} deadlocks in {round} rounds.");
        Assert.Equal(Deadlocks, lost);
        Assert.Equal((100 - round, 100 - round), ((await cluster.Wallet(first).GetAsync()).Coins.Value, (await cluster.Wallet(second).GetAsync()).Coins.Value));
        Assert.Equal(Diamonds.FromUnits(2L * round * TestGifts.ShareBps), await cluster.DiamondsAsync("de-creator", 2 * round));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    /// <summary>
    /// Holds the second account's next entry; lets the lane write both in one statement, which takes the first and waits for the second; then wants
    /// the first itself. The server looks for a circle when somebody has waited for 400 ms: that is the lane, unless this program was kept from the
    /// processor for that long. Whether there was a deadlock is the answer.
    /// </summary>
    private static async Task<bool> LoseDeadlockAsync(CoinsCluster cluster, NpgsqlDataSource database, string first, string second, string before, string key)
    {
        var deadlocks = await AskAsync(database, Ended);
        await using var connection = await database.OpenConnectionAsync();
        await using var patience = new NpgsqlCommand("SET deadlock_timeout = '60s'", connection);
        await patience.ExecuteNonQueryAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await LostGifts.InsertDebitAsync(cluster, connection, second, "de-creator");

        // What is sent while the lane is held up is one batch.
        await cluster.BooksBalanceAsync();
        var delay = cluster.Journal.FailNext(JournalFault.Delay);
        var holdUp = cluster.BuyAsync(before, 1);
        await Eventually.IsTrueAsync(() => Task.FromResult(delay.Met == 1), "the lane is held up");
        var sent = Task.WhenAll(SendUntilAnsweredAsync(cluster, first, "de-creator", key), SendUntilAnsweredAsync(cluster, second, "de-creator", key));
        await holdUp;
        await Eventually.IsTrueAsync(async () => await AskAsync(database, Waiting) > 0, "the lane waits for the second account");
        var wantsFirst = LostGifts.InsertDebitAsync(cluster, connection, first, "de-creator");
        await wantsFirst;
        await transaction.RollbackAsync();
        await sent;
        return await AskAsync(database, Ended) > deadlocks;
    }

    private static IEnumerable<string> OfOneLane(string prefix) => Enumerable.Range(0, int.MaxValue)
        .Select(number => $"{prefix}-{number}")
        .Where(static user => AccountId.Wallet(UserId.Parse(user)).Bucket % PostgreSqlEntryStore.DefaultLanes == 0);

    private static async Task<long> AskAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<Outcome<GiftReceipt>> SendUntilAnsweredAsync(CoinsCluster cluster, string viewer, string creator, string key)
    {
        while (true)
        {
            try
            {
                return await cluster.SendAsync(viewer, creator, key);
            }
            catch (UnavailableException)
            {
                // As a caller does who is told 503: again, with the same key. The wait is in the call.
            }
        }
    }
}
