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
                var outcome = await cluster.As($"viewer-{viewer}").SendGiftUntilAnsweredAsync("rose", "creator", 1, $"k{gift}");
                Assert.NotNull(outcome.Value);
                Assert.True(sent.TryAdd(outcome.Value.Id, 0), "every key is a gift of its own");
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
}
