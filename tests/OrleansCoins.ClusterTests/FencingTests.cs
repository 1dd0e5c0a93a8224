using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Two silos hold one account, since they know nothing of each other or one of them hung: the journal lets one write at a time, and throws the other away.
/// Nobody makes, loses or doubles a coin, and every caller gets a true answer or none.
/// </summary>
public sealed class FencingTests
{
    private const int Wallets = 4;
    private const int Creators = 2;
    private const string CountLanes = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orleanscoins-lane'";
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromMinutes(1);

    [SkippableFact]
    public async Task Two_clusters_over_one_database_that_know_nothing_of_each_other_keep_the_same_books()
    {
        const int coins = 350;
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var here = await CoinsCluster.StartAsync(options => (options.Silos, options.ClusterId) = (2, "here"));
        await using var there = await CoinsCluster.StartAsync(
            options => (options.Silos, options.ClusterId, options.ConnectionString) = (2, "there", here.ConnectionString));
        await PrepareAsync(here, "coins-350");
        var attempts = new AttemptRecord(static fault => fault is UnavailableException);

        // More gifts than there are coins for. Every fourth key goes to both clusters at once.
        await Task.WhenAll(Enumerable.Range(0, Wallets).Select(wallet => Parallel.ForEachAsync(
            Enumerable.Range(0, coins * 5 / 4),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            (key, _) => new ValueTask(Task.WhenAll((key % 4 == 0 ? new[] { here, there } : key % 2 == 0 ? [here] : [there])
                .Select(cluster => attempts.MakeAsync(cluster, Viewer(wallet), Creator(wallet), $"k{key}")))))));

        await attempts.AreTrueAsync(coins, here, there);
        Assert.All(new[] { here, there }, cluster => Assert.True(attempts.AcceptedBy(cluster, Viewer(0)) > 0, "both clusters wrote to the same wallet"));
    }

    [SkippableFact]
    public async Task A_silo_that_hangs_until_it_counts_as_dead_and_then_goes_on_writes_nothing_of_what_it_had_decided()
    {
        const int silos = 3;
        const int viewers = 120;
        const int ahead = 90;
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options =>
            (options.Silos, options.AsProcesses, options.RecoveryAfter) = (silos, true, TimeSpan.FromSeconds(1)));
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        var room = await cluster.As("creator").OpenRoomAsync();
        await Task.WhenAll(Enumerable.Range(0, viewers).Select(viewer => cluster.As(Viewer(viewer)).BuyAsync()));

        // Nobody writes: of every silo's gifts some are under way in each lane, and those that are given then are decided and wait. Then a silo hangs.
        var first = new Task<Outcome<GiftReceipt>>[viewers];
        string hung;
        await using (var holder = await database.OpenConnectionAsync())
        {
            await using var nobodyWrites = await holder.BeginTransactionAsync();
            await ExecuteAsync(holder, "LOCK TABLE entries IN SHARE ROW EXCLUSIVE MODE");
            await Eventually.IsTrueAsync(
                async () =>
                {
                    // A silo that is slow to begin may come when another's gifts have waited too long: those are sent again.
                    for (var viewer = 0; viewer < ahead; viewer++)
                    {
                        first[viewer] = first[viewer] is { IsFaulted: false } waiting ? waiting : GiveAsync(viewer);
                    }

                    return await CountAsync(database, $"{CountLanes} AND wait_event_type = 'Lock'") == silos * PostgreSqlEntryStore.DefaultLanes;
                },
                "every lane has a statement under way");
            for (var viewer = ahead; viewer < viewers; viewer++)
            {
                first[viewer] = GiveAsync(viewer);
            }

            await Task.WhenAll(Enumerable.Range(0, viewers).Select(viewer => cluster.As(Viewer(viewer)).CoinsAsync()));
            hung = await cluster.PauseSiloAsync(hosting: cluster.Wallet(Viewer(0)));
        }

        // The callers turn to the other silos, and are told the truth as it is now: the room has ended.
        await Attempts.UntilAnsweredAsync(() => cluster.Room(room.Value).EndAsync(UserId.Parse("creator")), AnswerTimeMax);
        var told = await SendAgainAsync();
        Assert.Contains(told, static outcome => outcome.Refusal is { Reason: RefusalReason.RoomEnded });
        Assert.NotEqual(hung, await cluster.HostOfAsync(cluster.Wallet(Viewer(0))));

        await cluster.ResumeSiloAsync(hung);
        await EveryLaneLooksAsync(database);
        await EveryLaneLooksAsync(database);
        Assert.Equal(told.Select(Said), (await SendAgainAsync()).Select(Said));
        Assert.All(
            first.Zip(told).Where(static both => both.First.IsCompletedSuccessfully),
            static both => Assert.Equal(Said(both.First.Result), Said(both.Second)));
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");

        Task<Outcome<GiftReceipt>> GiveAsync(int viewer) => cluster.As(Viewer(viewer)).SendGiftAsync("rose", room, key: "the-gift");

        Task<Outcome<GiftReceipt>[]> SendAgainAsync() => Task.WhenAll(Enumerable.Range(0, viewers)
            .Select(viewer => cluster.As(Viewer(viewer)).SendGiftUntilAnsweredAsync("rose", room, key: "the-gift")));
    }

    /// <summary>Lanes look behind what waits in them, so what a lane would write is written by then. One whose silo is gone writes nothing.</summary>
    private static async Task EveryLaneLooksAsync(NpgsqlDataSource database)
    {
        await using var time = database.CreateCommand("SELECT clock_timestamp()");
        var since = (DateTime)(await time.ExecuteScalarAsync())!;
        await Eventually.IsTrueAsync(
            async () => await CountAsync(database, $"{CountLanes} AND (state <> 'idle' OR state_change <= $1)", since) == 0, "every lane looks at its database");
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql, params object[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters.Select(static value => new NpgsqlParameter { Value = value }).ToArray());
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static (GiftReceipt? Receipt, RefusalReason? Reason) Said(Outcome<GiftReceipt> outcome) => (outcome.Value, outcome.Refusal?.Reason);

    private static string Viewer(int wallet) => $"viewer-{wallet}";

    private static string Creator(int wallet) => $"creator-{wallet % Creators}";

    private static async Task PrepareAsync(CoinsCluster cluster, string package)
    {
        for (var creator = 0; creator < Creators; creator++)
        {
            await cluster.As(Creator(creator)).EnrolAsync();
        }

        for (var wallet = 0; wallet < Wallets; wallet++)
        {
            await cluster.As(Viewer(wallet)).BuyAsync(package);
        }
    }
}
