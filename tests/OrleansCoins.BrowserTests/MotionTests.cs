using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>The page for people who like things that move; all other tests are of people who don't.</summary>
[Collection(SharedBrowser.Name)]
public sealed class MotionTests(BrowserFixture browsers)
{
    /// <summary>Counts the gifts that begin to rise over the stage, and those that are gone again.</summary>
    private const string Counting =
        """
        window.rising = { begun: 0, ended: 0 };
        new MutationObserver(changes => {
          for (const change of changes) {
            const count = nodes => [...nodes].filter(node => node.classList?.contains('rising')).length;
            window.rising.begun += count(change.addedNodes);
            window.rising.ended += count(change.removedNodes);
          }
        }).observe(document, { childList: true, subtree: true });
        """;

    [SkippableFact]
    public async Task A_gift_rises_over_the_stage_and_is_gone_and_the_feed_shows_it_once_where_nothing_jumps()
    {
        await using var pair = await RoomOfTwo.OpenAsync(browsers, "In motion", Screen.Desktop with { IsCalm = false }, async watcher =>
        {
            await watcher.WatchLayoutAsync();
            await watcher.Page.AddInitScriptAsync(Counting);
        });
        var (giver, watcher, _) = pair;
        await watcher.SeesTotalsAsync("0", "0", "0");
        var before = await watcher.ShiftedAsync();

        await giver.GiveAsync("heart");
        await watcher.SeesAsync(1);
        await watcher.SeesTotalsAsync("1", "5", "1");
        await watcher.Page.WaitForFunctionAsync("() => window.rising.ended > 0");

        var rising = await watcher.Page.EvaluateAsync<int[]>("[window.rising.begun, window.rising.ended]");
        Assert.Equal([1, 1], rising);
        await Expect(watcher.Page.Locator(".rising")).ToHaveCountAsync(0);
        await watcher.SeesAsync(1);
        var shifted = await watcher.ShiftedAsync() - before;
        Assert.True(shifted <= 0.1, $"A gift makes the room jump: its layout shifted by {shifted:0.###}");
        Assert.Empty(watcher.Complaints);
    }
}
