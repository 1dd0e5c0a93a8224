using System.Collections.Concurrent;
using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>A gift whose answer never came, and what the page does about it.</summary>
[Collection(SharedBrowser.Name)]
public sealed class UnsettledTests(BrowserFixture browsers)
{
    [SkippableFact]
    public async Task A_gift_whose_answer_was_lost_is_settled_after_a_reload_with_its_own_key_and_paid_once()
    {
        await using var giver = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var keys = await LoseGiftAsync(giver, arrives: true);
        await Expect(giver.Page.Locator(".unsettled")).ToContainTextAsync("Not settled: 5 roses for 5 coins, “Bravo!”");

        // Nothing else is sent before that is settled.
        await giver.PressAnywayAsync("#send");
        await Expect(giver.Page.Locator(".tray [role=alert]")).ToContainTextAsync("Settle the gift above first");
        await Expect(giver.Page.GetByRole(AriaRole.Button, new() { Name = "Settle it" })).ToBeFocusedAsync();
        await giver.PictureAsync("unsettled");
        await giver.Page.GetByRole(AriaRole.Button, new() { Name = "Settle it" }).ClickAsync();

        await Expect(giver.Page.Locator(".tray .said")).ToHaveTextAsync("It had arrived: 5 roses for 5 coins, paid once.");
        await Expect(giver.Page.Locator(".unsettled")).ToBeHiddenAsync();
        await giver.SeesAsync(1);
        await Expect(giver.Page.Locator(".feed .message")).ToHaveTextAsync("Bravo!");
        await Expect(giver.Page.Locator(".purse .figure")).ToHaveTextAsync("65");
        Assert.Single(keys.Distinct());

        // And the next gift is another one.
        await giver.GiveAsync("rose");
        await giver.SeesAsync(2);
        await Expect(giver.Page.Locator(".purse .figure")).ToHaveTextAsync("64");
        Assert.Equal(2, keys.Distinct().Count());
        Assert.Empty(giver.Complaints);
    }

    [SkippableFact]
    public async Task A_gift_that_never_arrived_is_sent_when_it_is_settled()
    {
        await using var giver = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var keys = await LoseGiftAsync(giver, arrives: false);

        await giver.Page.GetByRole(AriaRole.Button, new() { Name = "Settle it" }).ClickAsync();

        await Expect(giver.Page.Locator(".tray .said")).ToContainTextAsync("was sent now: 5 roses for 5 coins");
        await giver.SeesAsync(1);
        await Expect(giver.Page.Locator(".purse .figure")).ToHaveTextAsync("65");
        Assert.Single(keys.Distinct());
    }

    [SkippableFact]
    public async Task A_gift_that_is_dropped_is_not_sent_again_and_what_was_paid_stays_paid()
    {
        await using var giver = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await LoseGiftAsync(giver, arrives: true);

        await giver.Page.GetByRole(AriaRole.Button, new() { Name = "Drop it" }).ClickAsync();

        await Expect(giver.Page.Locator(".tray .said")).ToContainTextAsync("Your statement says whether it was paid");
        await Expect(giver.Page.Locator(".purse .figure")).ToHaveTextAsync("65");
        await giver.Page.ReloadAsync();
        await Expect(giver.Page.Locator("#send")).ToBeEnabledAsync();
        await Expect(giver.Page.Locator(".unsettled")).ToBeHiddenAsync();
        await giver.GiveAsync("rose");
        await giver.SeesAsync(2);
        await Expect(giver.Page.Locator(".purse .figure")).ToHaveTextAsync("64");
    }

    [SkippableFact]
    public async Task A_gift_that_is_refused_is_settled_and_the_next_one_can_be_sent()
    {
        await using var giver = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await giver.BuyAsync("70");
        await giver.EnterAsync(await giver.GoLiveAsync("Too dear"));
        await giver.GiveAsync("fire");
        await Expect(giver.Page.Locator(".tray [role=alert]")).ToContainTextAsync("Buy coins", new() { IgnoreCase = true });

        await giver.Page.ReloadAsync();
        await Expect(giver.Page.Locator("#send")).ToBeEnabledAsync();
        await Expect(giver.Page.Locator(".unsettled")).ToBeHiddenAsync();
        await giver.GiveAsync("rose");

        await Expect(giver.Page.Locator(".tray .said")).ToHaveTextAsync("Sent 1 rose. You have 69 coins.");
    }

    /// <summary>Sends five roses with a message, hears no answer and reloads the page: the keys of all gifts that were sent, then and later.</summary>
    private static async Task<ConcurrentQueue<string>> LoseGiftAsync(Visitor giver, bool arrives)
    {
        var keys = new ConcurrentQueue<string>();
        await giver.BuyAsync("70");
        var room = await giver.GoLiveAsync("Into the dark");
        await giver.EnterAsync(room);
        var isLost = new TaskCompletionSource();
        giver.Page.Request += (_, request) =>
        {
            if (request.Method == "POST" && request.Url.EndsWith("/gifts", StringComparison.Ordinal))
            {
                keys.Enqueue(request.Headers["idempotency-key"]);
            }
        };
        await giver.Page.RouteAsync($"**/v1/rooms/{room}/gifts", async route =>
        {
            if (route.Request.Method != "POST")
            {
                await route.ContinueAsync();
                return;
            }

            // The gateway answers, or never hears of it; the browser hears nothing either way.
            if (arrives)
            {
                await route.FetchAsync();
            }

            isLost.TrySetResult();
            await route.AbortAsync("connectionreset");
        });
        await giver.Page.Locator("#gift-message").FillAsync("Bravo!");
        await giver.Page.Locator("#quantity").FillAsync("5");
        await giver.GiveAsync("rose");
        await isLost.Task.WaitAsync(TimeSpan.FromMilliseconds(Visitor.PatienceMilliseconds));

        // Until the page is another nothing may get through: it sends the gift again by itself.
        await giver.Page.ReloadAsync();
        await Expect(giver.Page.Locator(".unsettled")).ToBeVisibleAsync();
        await giver.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        return keys;
    }
}
