using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>The page for everyone: with a keyboard, a screen reader, a phone, in the dark.</summary>
[Collection(SharedBrowser.Name)]
public sealed class AccessTests(BrowserFixture browsers)
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_screen_has_anything_serious_that_axe_finds(bool isDark)
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"), isDark ? Screen.DarkDesktop : Screen.Desktop);
        var room = await FilledRoomAsync(visitor);
        var gift = (await visitor.FeedAsync())[0];
        foreach (var screen in new[] { "", $"room/{room}", "wallet", "creator", "operator", $"gift/{gift}" })
        {
            await visitor.GoAsync(screen);
            await SettledAsync(visitor);
            await RequireNothingSeriousAsync(visitor, screen);
        }

        await visitor.GoAsync("wallet");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Buy coins" }).ClickAsync();
        await RequireNothingSeriousAsync(visitor, "buy sheet");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task A_gift_can_be_chosen_and_sent_with_the_keyboard_alone()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.BuyAsync("70");
        await visitor.EnterAsync(await visitor.GoLiveAsync("Keys only"));

        await visitor.Page.Locator("#gift-rose").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(visitor.Page.Locator("#gift-heart")).ToBeCheckedAsync();
        await visitor.Page.Locator("#send").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");

        await visitor.SeesAsync(1);
        await Expect(visitor.Page.Locator(".purse .figure")).ToHaveTextAsync("65");
    }

    [SkippableFact]
    public async Task On_a_phone_nothing_is_wider_than_the_screen_and_nothing_jumps()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"), Screen.Phone);
        await visitor.Page.AddInitScriptAsync(
            "window.shifted = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value; })"
            + ".observe({ type: 'layout-shift', buffered: true });");
        var room = await FilledRoomAsync(visitor);
        foreach (var screen in new[] { "", $"room/{room}", "wallet", "creator", "operator", $"gift/{(await visitor.FeedAsync())[0]}" })
        {
            await visitor.GoAsync(screen);
            await visitor.Page.ReloadAsync();
            await visitor.GoAsync(screen);
            await SettledAsync(visitor);
            await visitor.PictureAsync($"phone-{(screen.Length == 0 ? "home" : screen.Split('/')[0])}", isWhole: true);
            Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= Screen.Phone.Width, $"#/{screen} is wider than the phone");

            // Web Vitals calls a page good up to 0.1.
            var shifted = await visitor.Page.EvaluateAsync<double>("window.shifted");
            Assert.True(shifted <= 0.1, $"#/{screen} jumps: its layout shifted by {shifted:0.###}");
        }
    }

    [SkippableTheory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Every_screen_is_kept_as_a_picture(string colours)
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("ada"), browsers.Name("mona"), colours == "dark" ? Screen.DarkDesktop : Screen.Desktop);
        var room = await FilledRoomAsync(visitor);
        var gift = (await visitor.FeedAsync())[0];
        await visitor.PictureAsync($"room-{colours}");
        foreach (var (name, screen) in new[] { ("home", ""), ("wallet", "wallet"), ("creator", "creator"), ("operator", "operator"), ("gift", $"gift/{gift}") })
        {
            await visitor.GoAsync(screen);
            await SettledAsync(visitor);
            await visitor.PictureAsync($"{name}-{colours}", isWhole: true);
        }

        Assert.Empty(visitor.Complaints);
    }

    /// <summary>A room with two gifts in it; the visitor is there.</summary>
    private static async Task<string> FilledRoomAsync(Visitor visitor)
    {
        await visitor.BuyAsync("350");
        var room = await visitor.GoLiveAsync("Piano by night");
        await visitor.EnterAsync(room);
        await visitor.Page.Locator("#gift-message").FillAsync("Bravo!");
        await visitor.GiveAsync("rose");
        await visitor.SeesAsync(1);
        await visitor.GiveAsync("fire");
        await visitor.SeesAsync(2);
        return room;
    }

    /// <summary>Waits for the first answers; screens that ask again and again never fall silent for long.</summary>
    private static Task SettledAsync(Visitor visitor) =>
        Expect(visitor.Page.Locator("main .figure:text-is('–'), main .badge:text-is('reading')")).ToHaveCountAsync(0);

    private static async Task RequireNothingSeriousAsync(Visitor visitor, string screen)
    {
        var found = await visitor.Page.RunAxe();
        var serious = found.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help} at {string.Join(", ", violation.Nodes.Select(Describe))}").ToArray();
        Assert.True(serious.Length == 0, $"#/{screen}:\n{string.Join('\n', serious)}");
    }

    private static string Describe(AxeResultNode node) => $"{node.Target} {node.Html}";
}
