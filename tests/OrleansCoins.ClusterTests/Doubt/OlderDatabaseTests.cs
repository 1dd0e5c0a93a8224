using System.Data.Common;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>
/// The database is replaced by an older one while the silos stay up, as after a failover without synchronous replication or a restore: what is gone is
/// gone, but nobody builds on it, and nobody is told what is no longer true.
/// </summary>
public sealed class OlderDatabaseTests : IAsyncLifetime
{
    private const int Viewers = 16;
    private const int Coins = 100;
    private const int GiftsEach = 5;
    private const string Creator = "od-creator";

    private PostgresServer? _server;
    private CoinsCluster? _cluster;
    private string? _older;

    private CoinsCluster Cluster => _cluster!;

    public async Task InitializeAsync()
    {
        if (!PostgresServer.CanStartOwn)
        {
            return;
        }

        _server = PostgresServer.StartOwn();
        var database = await _server.CreateDatabaseAsync();
        _cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.ConnectionString, options.RecoveryAfter) = (2, database, TimeSpan.FromMilliseconds(100)));
        await Cluster.Earnings(Creator).EnrolAsync(true);
        await EachAsync(viewer => Cluster.BuyAsync(viewer, Coins));
        await SendAllAsync("kept");
        await Cluster.DiamondsAsync(Creator, Viewers * GiftsEach);
        Assert.Empty(await Cluster.DifferencesAsync());
        _server.Stop();
        _older = _server.CopyFiles();
        _server.StartAgain();
        await MeetLostConnectionsAsync();
        await LanesNoticeAsync(databases: 1);
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _server?.Dispose();
    }

    [SkippableFact]
    public async Task After_a_failover_to_an_older_state_lost_gifts_are_sent_again_and_counted_once()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        await SendAllAsync("lost");
        await FailOverAsync();
        await WriteOnEveryLaneAsync();

        await SendAllAsync("new");
        await SendAllAsync("lost");
        await SendAllAsync("kept");

        await EndsWithAsync(3 * GiftsEach);
    }

    [SkippableFact]
    public async Task After_a_failover_to_an_older_state_no_gift_is_credited_whose_debit_is_gone()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);

        // The silos hold gifts that were answered and couldn't be delivered; after the failover they go on trying.
        var held = Cluster.Journal.FailNext(JournalFault.BeforeCommit, times: 100_000, of: Cluster.Earnings(Creator));
        await SendAllAsync("lost");
        await Eventually.IsTrueAsync(() => Task.FromResult(held.Met > 0), "a delivery has failed");
        await FailOverAsync();
        held.Withdraw();
        await EachAsync(IsShownWhatIsThereAsync);

        // The first new gift of a viewer takes the place of a lost one, and its id.
        await SendAllAsync("new");
        await EndsWithAsync(2 * GiftsEach);
    }

    [SkippableFact]
    public async Task After_a_failover_to_an_older_state_accounts_that_nobody_writes_to_soon_show_what_is_there_too()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        await SendAllAsync("lost");
        await FailOverAsync();

        await EachAsync(IsShownWhatIsThereAsync);
        await SendAllAsync("lost");
        await EndsWithAsync(2 * GiftsEach);
    }

    [SkippableFact]
    public async Task After_a_failover_to_an_older_state_recovery_finds_what_a_silo_left_behind()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        await SendAllAsync("lost");
        await Cluster.BuyAsync("od-late", Coins);
        await LostGifts.WriteDebitsAsync(Cluster, "od-late", Creator, 1, 1);
        await Cluster.DiamondsAsync(Creator, (2 * Viewers * GiftsEach) + 1);

        // So recovery has read beyond all that is lost, and now its positions are given out again.
        await FailOverAsync();
        await WriteOnEveryLaneAsync();
        await LanesNoticeAsync(databases: 2);
        await UntilAnsweredAsync(() => Cluster.BuyAsync("od-late", Coins, "od-late-again"));
        await LostGifts.WriteDebitsAsync(Cluster, "od-late", Creator, 1, 3);

        Assert.Equal(Diamonds.FromUnits(((Viewers * GiftsEach) + 3L) * TestGifts.ShareBps), await Cluster.DiamondsAsync(Creator, (Viewers * GiftsEach) + 3));
        Assert.Empty(await Cluster.DifferencesAsync());
    }

    private static AccountId Wallet(string viewer) => AccountId.Wallet(UserId.Parse(viewer));

    private static Task EachAsync(Func<string, Task> act) => Task.WhenAll(Enumerable.Range(0, Viewers).Select(number => act($"od-{number}")));

    private Task SendAllAsync(string prefix) => EachAsync(async viewer =>
    {
        for (var gift = 0; gift < GiftsEach; gift++)
        {
            Assert.NotNull((await SendUntilAnsweredAsync(viewer, $"{prefix}-{gift}")).Value);
        }
    });

    private async Task FailOverAsync()
    {
        _server!.Stop();
        _server.PutBack(_older!);
        _server.StartAgain();

        await MeetLostConnectionsAsync();
    }

    /// <summary>Every lane of the first silo, whose journal this test writes to itself, knows that the database is another, this many times.</summary>
    private Task LanesNoticeAsync(int databases) => Eventually.IsTrueAsync(
        () => Task.FromResult(Cluster.Ledger.Generation >= databases * PostgreSqlEntryStore.DefaultLanes), "the lanes of the first silo have noticed");

    /// <summary>Pools are full of connections that are gone; whoever takes one is told so. As many readers at once as find them all.</summary>
    private Task MeetLostConnectionsAsync() => Eventually.IsTrueAsync(
        async () =>
        {
            try
            {
                await Task.WhenAll(Enumerable.Range(0, 64).SelectMany(number => new[]
                {
                    Cluster.Ledger.ReadForwardAsync(Wallet("od-0"), 0, 1, CancellationToken.None),
                    (Task)Cluster.Wallet($"od-nobody-{number}").GetAsync(),
                }));
                return true;
            }
            catch (Exception fault) when (fault is UnavailableException or DbException)
            {
                return false;
            }
        },
        "the database answers");

    /// <summary>Life goes on: every lane of every silo writes something, for people who have nothing to do with what is lost.</summary>
    private Task WriteOnEveryLaneAsync() => Task.WhenAll(Enumerable.Range(0, 64).Select(number => UntilAnsweredAsync(() => Cluster.BuyAsync($"od-other-{number}", Coins))));

    private Task IsShownWhatIsThereAsync(string viewer) => Eventually.IsTrueAsync(
        async () => (await UntilAnsweredAsync(() => Cluster.Wallet(viewer).GetAsync())).Coins.Value == Coins - GiftsEach,
        $"{viewer} is shown the coins of the older database");

    private Task<Outcome<GiftReceipt>> SendUntilAnsweredAsync(string viewer, string key) => UntilAnsweredAsync(() => Cluster.SendAsync(viewer, Creator, key));

    private static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> call)
        where T : class
    {
        T? answer = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    answer = await call();
                    return true;
                }
                catch (Exception fault) when (fault is UnavailableException or DbException)
                {
                    return false;
                }
            },
            "a call is answered",
            seconds: 60);
        return answer!;
    }

    private async Task EndsWithAsync(int giftsEach)
    {
        Assert.Equal(Diamonds.FromUnits((long)Viewers * giftsEach * TestGifts.ShareBps), await Cluster.DiamondsAsync(Creator, Viewers * giftsEach));
        await EachAsync(async viewer =>
        {
            Assert.Equal(Coins - giftsEach, (await Cluster.Wallet(viewer).GetAsync()).Coins.Value);
            var head = await Chains.FollowAsync(Cluster, Wallet(viewer));
            Assert.Equal((1 + giftsEach, Coins - giftsEach), (head.Sequence, head.Balance));
        });
        await Chains.FollowAsync(Cluster, AccountId.Earnings(UserId.Parse(Creator)));
        Assert.Empty(await Cluster.DifferencesAsync());
    }
}
