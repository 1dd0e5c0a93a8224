using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>Gifts whose debit is on disk, and that nobody is delivering: what a silo leaves behind that is killed between debit and credit.</summary>
public sealed class RecoveryTests
{
    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_gift_that_nobody_delivers_is_delivered_by_recovery_exactly_once(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 100);
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", 1, 30);

        Assert.Equal(Diamonds.FromUnits(30 * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 30));

        await cluster.SendAsync("viewer", "creator", "one-more");
        Assert.Equal(Diamonds.FromUnits(31 * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 31));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task A_gift_that_cannot_be_delivered_holds_up_no_other_and_arrives_when_it_can()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await cluster.Earnings("poisoned").EnrolAsync(true);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 100);
        await ExecuteAsync(cluster, "UPDATE entries SET kind = 'unheard-of' WHERE account = 'earnings:poisoned'");
        await cluster.DeactivateAsync(cluster.Earnings("poisoned"));

        var head = await LostGifts.WriteDebitsAsync(cluster, "viewer", "poisoned", 1, 5);
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", head, 5);
        Assert.Equal(Diamonds.FromUnits(5 * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 5));
        Assert.Equal(5, (await cluster.ReadBooksAsync()).UndeliveredGifts);

        await ExecuteAsync(cluster, "UPDATE entries SET kind = 'enrolment' WHERE account = 'earnings:poisoned'");
        await IsReadableAsync(() => cluster.Earnings("poisoned").GetAsync());
        Assert.Equal(Diamonds.FromUnits(5 * TestGifts.ShareBps), await cluster.DiamondsAsync("poisoned", 5));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task A_return_that_cannot_be_made_holds_up_no_other_and_is_made_when_it_can()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.Earnings("creator").SetClosedAsync(true, UserId.Parse("operator"), "test");
        await cluster.BuyAsync("poisoned", 10);
        await cluster.BuyAsync("viewer", 10);

        // The creator can't answer before both gifts are on their way, and one of the wallets can't be read.
        await ExecuteAsync(cluster, "UPDATE entries SET kind = 'unheard-of' WHERE account = 'earnings:creator' AND sequence = 1");
        await cluster.DeactivateAsync(cluster.Earnings("creator"));
        await LostGifts.WriteDebitsAsync(cluster, "poisoned", "creator", 1, 1);
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", 1, 1);
        await ExecuteAsync(cluster, "UPDATE entries SET kind = 'unheard-of' WHERE account = 'wallet:poisoned' AND sequence = 1");
        await cluster.DeactivateAsync(cluster.Wallet("poisoned"));
        await ExecuteAsync(cluster, "UPDATE entries SET kind = 'enrolment' WHERE account = 'earnings:creator' AND sequence = 1");

        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("viewer").GetAsync()).Coins.Value == 10, "the viewer's coins are back", seconds: 60);
        await ExecuteAsync(cluster, "UPDATE entries SET kind = 'purchase' WHERE account = 'wallet:poisoned' AND sequence = 1");
        await IsReadableAsync(() => cluster.Wallet("poisoned").GetAsync());
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("poisoned").GetAsync()).Coins.Value == 10, "the other's are back too", seconds: 60);
        Assert.Equal(Diamonds.Zero, (await cluster.Earnings("creator").GetAsync()).Diamonds);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Recovery_passes_no_row_that_is_not_committed_yet()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("early", 100);
        await cluster.BuyAsync("late", 100);
        await LostGifts.WriteDebitsAsync(cluster, "late", "creator", 1, 1);

        // A writer that took its position before all that follow, and commits after them: its row is copied under a lower position than theirs.
        await using var slow = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var connection = await slow.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await LostGifts.InsertDebitAsync(cluster, connection, "early", "creator");
        await LostGifts.WriteDebitsAsync(cluster, "late", "creator", 2, 3);
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1))
        {
            await cluster.Grains.GetGrain<IRecoveryGrain>(RecoveryPoke.Key).RunAsync();
        }

        await transaction.CommitAsync();

        Assert.Equal(Diamonds.FromUnits(5 * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 5));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task What_a_living_silo_still_delivers_holds_up_nothing_that_a_lost_one_left_behind_it()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.RecoveryAfter) = (1, TimeSpan.FromSeconds(20)));
        await cluster.Earnings("patient").EnrolAsync(true);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("slow", 100);
        await cluster.BuyAsync("viewer", 100);
        await LostGifts.WriteDebitsAsync(cluster, "slow", "patient", 1, 1, cluster.Services.GetRequiredService<ILocalSiloDetails>().Name);
        await ExecuteAsync(cluster, $"SELECT setval(pg_get_serial_sequence('entries', 'position'), nextval(pg_get_serial_sequence('entries', 'position')) + {2 * Limits.RecoveryPageSize})");
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", 1, 3);

        Assert.Equal(Diamonds.FromUnits(3 * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 3));
        Assert.Equal(Diamonds.Zero, (await cluster.Earnings("patient").GetAsync()).Diamonds);
    }

    private static async Task<CoinsCluster> StartAsync(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        return await CoinsCluster.StartAsync(options => (options.Storage, options.Silos, options.RecoveryAfter) = (storage, 2, TimeSpan.FromMilliseconds(100)));
    }

    /// <summary>Recovery may be at the account just then, and fail to load it by what it read a moment before; who asks meanwhile is told so.</summary>
    private static Task IsReadableAsync(Func<Task> read) => Eventually.IsTrueAsync(
        async () =>
        {
            try
            {
                await read();
                return true;
            }
            catch (UnreadableEntryException)
            {
                return false;
            }
        },
        "the account can be read again");

    private static async Task ExecuteAsync(CoinsCluster cluster, string sql)
    {
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await database.CreateCommand(sql).ExecuteNonQueryAsync();
    }
}
