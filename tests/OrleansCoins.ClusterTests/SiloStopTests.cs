using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

public sealed class SiloStopTests
{
    private const int Viewers = 40;
    private const int GiftsEach = 60;

    [SkippableFact]
    public async Task Gifts_survive_silos_that_stop_and_start_in_the_middle_of_the_stream()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => options.Silos = 3);
        await cluster.Earnings("creator").EnrolAsync(true);
        await Task.WhenAll(Enumerable.Range(0, Viewers).Select(viewer => cluster.BuyAsync($"viewer-{viewer}", GiftsEach)));
        var sent = new ConcurrentDictionary<string, byte>();

        var sending = Task.WhenAll(Enumerable.Range(0, Viewers).Select(async viewer =>
        {
            for (var gift = 0; gift < GiftsEach; gift++)
            {
                var receipt = await SendUntilAnsweredAsync(cluster, $"viewer-{viewer}", $"k{gift}");
                Assert.True(sent.TryAdd(receipt, 0), "every key is a gift of its own");
            }
        }));
        await Eventually.IsTrueAsync(() => Task.FromResult(sent.Count > 200), "200 gifts are sent");
        await cluster.StopSiloAsync();
        await cluster.StartSiloAsync();
        await cluster.StopSiloAsync();
        await sending;

        Assert.Equal(Viewers * GiftsEach, sent.Count);
        Assert.Equal(Diamonds.FromUnits(Viewers * GiftsEach * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", Viewers * GiftsEach));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    /// <summary>As a gateway does: a fault is answered by the same request again.</summary>
    private static async Task<string> SendUntilAnsweredAsync(CoinsCluster cluster, string viewer, string key)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            try
            {
                var outcome = await cluster.SendAsync(viewer, "creator", key);
                Assert.NotNull(outcome.Value);
                return outcome.Value.Id;
            }
            catch (Exception fault) when (fault is not Xunit.Sdk.XunitException && DateTime.UtcNow < deadline)
            {
                await Task.Yield();
            }
        }
    }
}
