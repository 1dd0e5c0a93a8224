using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos.Rolling;

[Collection(Alone.Name)]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const string SigningKey = "a key for this test only, of more than 32 bytes";
    private const int Silos = 3;
    private const int ViewersInEach = 8;
    private const int Creators = 6;

    /// <summary>An orderly stop that takes longer was ended by force.</summary>
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(35);

    [SkippableFact]
    public async Task All_silos_and_gateways_are_restarted_under_load_and_no_request_fails_that_is_sent_again()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.AsProcesses, options.Silos) = (true, Silos));
        using var first = await GatewayProgram.StartAsync(cluster, SigningKey);
        using var second = await GatewayProgram.StartAsync(cluster, SigningKey);
        await Task.WhenAll(Enumerable.Range(0, Creators).Select(creator => cluster.As($"creator-{creator}").EnrolAsync()));
        var viewers = await ViewersOfAllSilosAsync(cluster);

        using var callers = new Callers([first.Address, second.Address], SigningKey);
        using var end = new CancellationTokenSource();
        var sending = Task.WhenAll(viewers.Select(
            (viewer, number) => callers.SendAsync(viewer, $"creator-{number % Creators}", TimeSpan.FromMilliseconds(40), end.Token)));
        await Running.Eventually.IsTrueAsync(() => Task.FromResult(callers.Accepted.Count > 10 * viewers.Count), "gifts are being sent");

        foreach (var silo in cluster.SiloAddresses)
        {
            var before = callers.Accepted.Count;
            var began = TimeProvider.System.GetTimestamp();
            await cluster.StopSiloAsync(silo);
            var stopped = TimeProvider.System.GetElapsedTime(began);
            output.WriteLine($"{silo} stopped in {stopped.TotalSeconds:F1} s; {callers.Retries} requests were sent again so far");
            Assert.True(stopped < StopTimeMax, $"{silo} took {stopped.TotalSeconds:F1} s to stop");
            await cluster.StartSiloAsync();
            await Running.Eventually.IsTrueAsync(() => Task.FromResult(callers.Accepted.Count > before + (2 * viewers.Count)), "gifts go on");
        }

        foreach (var gateway in new[] { first, second })
        {
            await gateway.StopAsync();
            await gateway.StartAsync();
        }

        await end.CancelAsync();
        await sending;
        output.WriteLine($"{callers.Accepted.Count} gifts, {callers.Retries} requests sent again, {callers.Failures.Count} failed");
        Assert.Empty(callers.Failures);
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        foreach (var viewer in viewers)
        {
            var sent = callers.Accepted.Values.Count(sender => sender == viewer);
            Assert.Equal(7000 - sent, await cluster.As(viewer).CoinsAsync());
        }
    }

    /// <summary>A restart of a silo that nobody needs shows nothing.</summary>
    private static async Task<IReadOnlyList<string>> ViewersOfAllSilosAsync(CoinsCluster cluster)
    {
        var viewers = new List<string>();
        foreach (var silo in cluster.SiloAddresses)
        {
            for (var number = 0; number < ViewersInEach; number++)
            {
                var viewer = $"viewer-{viewers.Count}";
                await cluster.WakeInAsync(silo, () => cluster.As(viewer).BuyAsync("coins-7000"));
                Assert.Equal(silo, await cluster.HostOfAsync(cluster.Wallet(viewer)));
                viewers.Add(viewer);
            }
        }

        return viewers;
    }
}
