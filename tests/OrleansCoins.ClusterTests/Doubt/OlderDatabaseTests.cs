using System.Data.Common;
using OrleansCoins.GrainInterfaces;
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
    private const int Coins = Viewers.Coins;
    private const int GiftsEach = Viewers.GiftsEach;
    private const string Creator = Viewers.Creator;

    private PostgresServer? _server;
    private CoinsCluster? _cluster;
    private Viewers? _viewers;
    private string? _older;

    private CoinsCluster Cluster => _cluster!;

    private Viewers All => _viewers!;

    public async Task InitializeAsync()
    {
        if (!PostgresServer.CanStartOwn)
        {
            return;
        }

        _server = PostgresServer.StartOwn();
        var database = await _server.CreateDatabaseAsync();
        _cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.ConnectionString, options.RecoveryAfter) = (2, database, TimeSpan.FromMilliseconds(100)));
        _viewers = new Viewers(Cluster);
        await All.PrepareAsync();

        // Readers of so many accounts that each lane is connected, and notices what happens to the server.
        await MeetLostConnectionsAsync();
        await UseEveryLaneAsync();
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
        await All.SendAsync("lost");
        await FailOverAsync();
        await WriteOnEveryLaneAsync();

        await All.SendAsync("new");
        await All.SendAsync("lost");
        await All.SendAsync("kept");

        await All.EndWithAsync(3 * GiftsEach);
    }

    [SkippableFact]
    public async Task After_a_failover_to_an_older_state_no_gift_is_credited_whose_debit_is_gone()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);

        // The silos hold gifts that were answered and couldn't be delivered; after the failover they go on trying.
        var held = Cluster.Journal.FailNext(JournalFault.BeforeCommit, times: 100_000, of: Cluster.Earnings(Creator));
        await All.SendAsync("lost");
        await Eventually.IsTrueAsync(() => Task.FromResult(held.Met > 0), "a delivery has failed");
        await FailOverAsync();
        held.Withdraw();
        await All.AreShownAsync(GiftsEach);

        // The first new gift of a viewer takes the place of a lost one, and its id.
        await All.SendAsync("new");
        await All.EndWithAsync(2 * GiftsEach);
    }

    [SkippableFact]
    public async Task After_a_failover_to_an_older_state_accounts_that_nobody_writes_to_soon_show_what_is_there_too()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        await All.SendAsync("lost");
        await FailOverAsync();

        await All.AreShownAsync(GiftsEach);
        await All.SendAsync("lost");
        await All.EndWithAsync(2 * GiftsEach);
    }

    [SkippableFact]
    public async Task After_a_failover_to_an_older_state_recovery_finds_what_a_silo_left_behind()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        await All.SendAsync("lost");
        await Viewers.UntilAnsweredAsync(() => Cluster.BuyAsync("od-late", Coins, "od-late-first"));
        await LostGifts.WriteDebitsAsync(Cluster, "od-late", Creator, 1, 1);
        await Cluster.DiamondsAsync(Creator, (2 * Viewers.Count * GiftsEach) + 1);

        // So recovery has read beyond all that is lost, and now its positions are given out again.
        await FailOverAsync();
        await WriteOnEveryLaneAsync();
        await LanesNoticeAsync(databases: 2);
        await Viewers.UntilAnsweredAsync(() => Cluster.BuyAsync("od-late", Coins, "od-late-again"));
        await LostGifts.WriteDebitsAsync(Cluster, "od-late", Creator, 1, 3);

        // The other silo answers from memory until its lanes have noticed too.
        var right = Diamonds.FromUnits(((Viewers.Count * GiftsEach) + 3L) * TestGifts.ShareBps);
        await Eventually.IsTrueAsync(
            async () => (await Viewers.UntilAnsweredAsync(() => Cluster.Earnings(Creator).GetAsync())).Diamonds == right, $"{Creator} holds {right} diamonds", seconds: 60);
        Assert.Empty(await Cluster.DifferencesAsync());
    }

    private async Task FailOverAsync()
    {
        _server!.Stop();
        _server.PutBack(_older!);
        _server.StartAgain();

        await MeetLostConnectionsAsync();
    }

    /// <summary>Every lane of the first silo is connected: it knows which database it is that may turn out to be another.</summary>
    private async Task UseEveryLaneAsync()
    {
        for (var number = 0; number < 64; number++)
        {
            (await Cluster.Ledger.OpenSessionAsync(AccountId.Wallet(UserId.Parse($"od-nobody-{number}")), CancellationToken.None)).Close();
        }
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
                    Cluster.Ledger.ReadForwardAsync(AccountId.Wallet(UserId.Parse("od-0")), 0, 1, CancellationToken.None),
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
    private Task WriteOnEveryLaneAsync() => Task.WhenAll(Enumerable.Range(0, 64).Select(number => Viewers.UntilAnsweredAsync(() => Cluster.BuyAsync($"od-other-{number}", Coins))));
}
