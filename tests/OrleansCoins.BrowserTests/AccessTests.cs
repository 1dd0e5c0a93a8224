using System.Text.RegularExpressions;
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
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task No_screen_has_anything_serious_that_axe_finds(bool isDark, bool isPhone)
    {
        var look = isPhone ? (isDark ? Screen.DarkPhone : Screen.Phone) : isDark ? Screen.DarkDesktop : Screen.Desktop;
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"), look);
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
        await RequireDialogAsync(visitor, "Buy coins");
        await visitor.Page.Locator(".who").ClickAsync();
        await RequireDialogAsync(visitor, "Who plays which part");
        await visitor.GoAsync($"room/{room}");
        await visitor.Page.Locator(".thank").First.ClickAsync();
        await RequireDialogAsync(visitor, "Thank ");
        await visitor.Page.Locator("#quantity").FillAsync("2000");
        await visitor.GiveAsync("rose");
        await RequireDialogAsync(visitor, "Send it?");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task A_screen_reader_is_told_what_was_sent_and_what_arrives()
    {
        await using var pair = await RoomOfTwo.OpenAsync(browsers, "By ear");
        var (giver, watcher, _) = pair;

        await giver.GiveAsync("rose");
        await Expect(giver.Page.Locator(".tray .said[role=status]")).ToHaveTextAsync("Sent 1 rose. You have 69 coins.");
        await Expect(watcher.Page.Locator(".summary[role=status]")).ToHaveTextAsync("1 gift, 1 coin");

        // The next sum waits, so two gifts straight after each other are one sum.
        await giver.GiveAsync("rose");
        await Expect(giver.Page.Locator(".tray .said[role=status]")).ToHaveTextAsync("Sent 1 rose. You have 68 coins.");
        await giver.GiveAsync("heart");

        // On a slow machine they may be two.
        await Expect(watcher.Page.Locator(".summary[role=status]")).ToHaveTextAsync(new Regex("^(2 gifts, 6 coins|1 gift, 5 coins)$"));

        // On the first screen too.
        await giver.GoAsync();
        await giver.Page.Locator("#send-rose").ClickAsync();
        await Expect(giver.Page.Locator("main .said[role=status]")).ToHaveTextAsync("Sent 1 rose. You have 62 coins.");
        await Expect(giver.Page.Locator("main .summary[role=status]")).ToHaveTextAsync("1 gift, 1 coin");
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

    [SkippableTheory]
    [InlineData(390)]
    [InlineData(780)]
    [InlineData(1280)]
    public async Task Nothing_is_wider_than_the_screen_and_nothing_jumps(int width)
    {
        var look = Screen.Phone with { Width = width };
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"), look);
        await visitor.WatchLayoutAsync();
        var room = await FilledRoomAsync(visitor);
        foreach (var screen in new[] { "", $"room/{room}", "wallet", "creator", "operator", $"gift/{(await visitor.FeedAsync())[0]}" })
        {
            await visitor.GoAsync(screen);
            await visitor.Page.ReloadAsync();
            await visitor.GoAsync(screen);
            await SettledAsync(visitor);
            if (look == Screen.Phone)
            {
                await visitor.PictureAsync($"phone-{(screen.Length == 0 ? "home" : screen.Split('/')[0])}", isWhole: true);
            }

            Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= look.Width, $"#/{screen} is wider than the screen");

            var shifted = await visitor.ShiftedAsync();
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
        await Task.WhenAll(visitor.SeesAsync(1), visitor.HasSentAsync());
        await visitor.GiveAsync("fire");
        await visitor.SeesAsync(2);
        return room;
    }

    /// <summary>Waits for the first answers; screens that ask again and again never fall silent for long.</summary>
    private static Task SettledAsync(Visitor visitor) =>
        Expect(visitor.Page.Locator("main .figure:text-is('–'), main .badge:text-is('reading')")).ToHaveCountAsync(0);

    /// <summary>A dialog that is open has nothing serious, and Escape closes it.</summary>
    private static async Task RequireDialogAsync(Visitor visitor, string title)
    {
        await Expect(visitor.Page.Locator("dialog h2")).ToContainTextAsync(title);
        await RequireNothingSeriousAsync(visitor, title);
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    private static async Task RequireNothingSeriousAsync(Visitor visitor, string screen)
    {
        var found = await visitor.Page.RunAxe();
        var serious = found.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help} at {string.Join(", ", violation.Nodes.Select(Describe))}").ToArray();
        Assert.True(serious.Length == 0, $"#/{screen}:\n{string.Join('\n', serious)}");
    }

    private static string Describe(AxeResultNode node) => $"{node.Target} {node.Html}";
}
