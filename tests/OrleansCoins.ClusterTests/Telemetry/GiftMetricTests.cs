using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Telemetry;

/// <summary>What is counted is what happened: not one more, not one less, and of nobody by name.</summary>
public sealed class GiftMetricTests : IAsyncLifetime
{
    private const string Viewer = "measured-viewer";
    private const string Creator = "measured-creator";

    private CoinsCluster _cluster = null!;
    private Measured _measured = null!;

    public async Task InitializeAsync()
    {
        _cluster = await CoinsCluster.StartAsync(static options => (options.Storage, options.RecoveryAfter) = (TestStorage.Sqlite, TimeSpan.FromMilliseconds(200)));
        _measured = new Measured(_cluster);
        await _cluster.As(Creator).EnrolAsync();
        await _cluster.As(Viewer).BuyAsync();
    }

    public async Task DisposeAsync()
    {
        _measured.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Gifts_coins_diamonds_and_refusals_by_reason_are_counted_exactly()
    {
        const int gifts = 20;
        var viewer = _cluster.As(Viewer);
        await Task.WhenAll(Enumerable.Range(0, gifts).Select(i => viewer.SendGiftAsync("rose", Creator, 2, $"gift-{i}")));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => viewer.SendGiftAsync("rose", Creator, 2, $"gift-{i}")));
        await _cluster.As(Creator).SendGiftAsync("rose", Creator);
        await viewer.SendGiftAsync("unheard-of", Creator);
        await viewer.SendGiftAsync("rose", Creator, 3, "gift-0");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _cluster.As("measured-poor").SendGiftAsync("rose", Creator)));
        await _cluster.DiamondsAsync(Creator, gifts);

        await Eventually.IsTrueAsync(
            () => Task.FromResult(_measured.Sum("orleanscoins.gifts.credited") >= gifts && _measured.Now("orleanscoins.gifts.undelivered") == 0),
            "all gifts are counted as credited, and none as undelivered");
        Assert.Equal((gifts, 2 * gifts), (_measured.Sum("orleanscoins.gifts.sent"), _measured.Sum("orleanscoins.gifts.coins")));
        Assert.Equal((gifts, gifts), (_measured.Sum("orleanscoins.gifts.credited"), _measured.Sum("orleanscoins.gifts.diamonds")));
        string[] reasons = ["insufficient_coins", "self_gift", "unknown_gift", "idempotency_key_reused"];
        Assert.Equal([3, 1, 1, 1], reasons.Select(reason => _measured.Sum("orleanscoins.gifts.refused", reason)));
        Assert.Equal(6, _measured.Sum("orleanscoins.gifts.refused"));
        Assert.Equal(0, _measured.Now("orleanscoins.gifts.undelivered.age"));
        Assert.Equal(0, _measured.Now("orleanscoins.journal.lane.depth"));
        Assert.All(_measured.Tags, static tag => Assert.DoesNotContain("measured-", $"{tag.Value}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_recovery_had_to_bring_is_counted_and_that_it_has_caught_up()
    {
        const int lost = 7;
        await LostGifts.WriteDebitsAsync(_cluster, Viewer, Creator, 1, lost);
        await _cluster.DiamondsAsync(Creator, lost);

        await Eventually.IsTrueAsync(
            () => Task.FromResult(_measured.Now("orleanscoins.recovery.behind") == 0 && _measured.Sum("orleanscoins.recovery.delivered") >= lost),
            "recovery has read everything and says what it brought");
        Assert.Equal((lost, 0), (_measured.Sum("orleanscoins.recovery.delivered"), _measured.Sum("orleanscoins.recovery.failed")));
        Assert.Equal((0, 0), (_measured.Now("orleanscoins.recovery.open"), _measured.Now("orleanscoins.recovery.open.age")));
        Assert.Equal(lost, _measured.Sum("orleanscoins.gifts.credited"));
        Assert.InRange(_measured.Now("orleanscoins.recovery.answer.age")!.Value, 0, 60);
    }

    [Fact]
    public async Task A_gift_that_went_back_is_counted_as_returned()
    {
        await _cluster.As(Viewer).SendGiftAsync("rose", Creator);
        await _cluster.DiamondsAsync(Creator, 1);
        var sequence = (await _cluster.Wallet(Viewer).GetAsync()).Sequence;
        await _cluster.Earnings(Creator).SetClosedAsync(true, UserId.Parse("operator"), "test");
        await LostGifts.WriteDebitsAsync(_cluster, Viewer, Creator, sequence, 2);

        await Eventually.IsTrueAsync(() => Task.FromResult(_measured.Sum("orleanscoins.gifts.returned") >= 2), "both gifts went back");
        Assert.Equal((2, 1), (_measured.Sum("orleanscoins.gifts.returned"), _measured.Sum("orleanscoins.gifts.credited")));
    }
}
