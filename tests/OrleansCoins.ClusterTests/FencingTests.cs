using OrleansCoins.GrainInterfaces;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Two activations of one account, and both are asked: the journal lets one write at a time, and throws the other away. Nobody makes, loses or doubles
/// a coin, and every caller gets a true answer or none.
/// </summary>
public sealed class FencingTests
{
    private const int Wallets = 4;
    private const int Creators = 2;

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
    public async Task A_silo_that_hangs_until_it_counts_as_dead_and_then_goes_on_changes_nothing_any_more()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options =>
            (options.Silos, options.AsProcesses, options.RecoveryAfter) = (3, true, TimeSpan.FromSeconds(1)));
        await PrepareAsync(cluster, "coins-17500");
        var attempts = new AttemptRecord(Attempts.MayPass);
        using var enough = new CancellationTokenSource();
        var sending = Task.WhenAll(Enumerable.Range(0, Wallets).Select(wallet => SendUntilAsync(cluster, wallet, attempts, enough.Token)));

        // The wallet that hangs is under load, and its callers turn to the other silos.
        var busy = cluster.Wallet(Viewer(0));
        await Eventually.IsTrueAsync(() => Task.FromResult(attempts.AcceptedBy(cluster, Viewer(0)) > 50), "the busy wallet sends gifts");
        var host = await cluster.HostOfAsync(busy);
        Assert.Equal(host, await cluster.PauseSiloAsync(hosting: busy));
        var before = attempts.AcceptedBy(cluster, Viewer(0));
        await Eventually.IsTrueAsync(
            () => Task.FromResult(attempts.AcceptedBy(cluster, Viewer(0)) > before + 50), "another silo sends the busy wallet's gifts", seconds: 60);
        Assert.NotEqual(host, await cluster.HostOfAsync(busy));

        await cluster.ResumeSiloAsync(host!);
        before = attempts.Answered;
        await Eventually.IsTrueAsync(() => Task.FromResult(attempts.Answered > before + 100), "a hundred more are answered", seconds: 60);
        await enough.CancelAsync();
        await sending;
        await attempts.AreTrueAsync(17_500, cluster);
    }

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

    /// <summary>Four gifts at a time, twenty times a second at most: something is always under way, and all of it is sent again at the end.</summary>
    private static async Task SendUntilAsync(CoinsCluster cluster, int wallet, AttemptRecord attempts, CancellationToken enough)
    {
        using var round = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var key = 0; !enough.IsCancellationRequested; key++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(one => attempts.MakeAsync(cluster, Viewer(wallet), Creator(wallet), $"k{key}-{one}")));
            await round.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
