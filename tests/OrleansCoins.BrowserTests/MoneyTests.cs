using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>Buying, giving, being refused and being paid, by hand.</summary>
[Collection(SharedBrowser.Name)]
public sealed class MoneyTests(BrowserFixture browsers)
{
    [SkippableFact]
    public async Task On_the_first_screen_one_press_moves_the_viewer_the_creator_and_the_books()
    {
        var (viewer, creator) = (browsers.Name("viewer"), browsers.Name("creator"));
        await using var visitor = await browsers.VisitAsync(viewer, creator);
        await visitor.GoAsync();
        await Expect(visitor.Page.Locator("#lost .figure")).ToHaveTextAsync("0");

        await visitor.Page.Locator("#send-rose").ClickAsync();

        var figures = visitor.Page.Locator(".actor .big .figure");
        await Expect(figures.Nth(0)).ToHaveTextAsync("69");
        await Expect(figures.Nth(1)).ToHaveTextAsync("0.5");
        await Expect(visitor.Page.Locator(".actor .badge")).ToHaveTextAsync("balanced");
        await Expect(visitor.Page.Locator("#lost .figure")).ToHaveTextAsync("0");
        await visitor.PictureAsync("home");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task What_is_bought_and_given_stands_in_the_statement_in_words()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("mona"));
        await visitor.BuyAsync("70");
        await visitor.EnterAsync(await visitor.GoLiveAsync("Words"));
        await Expect(visitor.Page.Locator(".tray")).ToContainTextAsync("You have 70 · spent today 0");
        await visitor.GiveAsync("sunshine");
        await visitor.SeesAsync(1);
        await Expect(visitor.Page.Locator(".tray")).ToContainTextAsync("You have 20 · spent today 50");
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.Locator(".tray")).ToContainTextAsync("You have 20 · spent today 50");

        await visitor.GoAsync("wallet");

        await Expect(visitor.Page.Locator(".balance .figure")).ToHaveTextAsync("20");
        await Expect(visitor.Page.Locator(".entry").Nth(0)).ToContainTextAsync("You gave Mona");
        await Expect(visitor.Page.Locator(".entry").Nth(0)).ToContainTextAsync("−50");
        await Expect(visitor.Page.Locator(".entry").Nth(1)).ToContainTextAsync("You bought coins for $0.99");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task A_double_click_makes_one_purchase_and_opens_one_room()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var asked = visitor.Posts();
        await visitor.GoAsync("wallet");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Buy coins" }).First.DblClickAsync();
        await visitor.Page.Locator(".offer").First.DblClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        await Expect(visitor.Page.Locator("dialog [role=alert]")).ToContainTextAsync("You paid nothing");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);

        await visitor.GoAsync("creator");
        await visitor.Page.GetByLabel("Title").FillAsync("Twice");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Go live" }).DblClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Twice" })).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);

        Assert.Single(asked, "/v1/purchases");
        Assert.Single(asked, "/v1/rooms");
    }

    [SkippableFact]
    public async Task The_second_half_of_a_double_click_neither_closes_nor_presses_what_the_first_half_brought()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var asked = visitor.Posts();
        await visitor.GoAsync("wallet");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Buy coins" }).ClickAsync();
        await visitor.Page.Locator(".offer").First.HoverAsync();
        await visitor.PressSecondHalfAsync();
        await visitor.Page.Mouse.MoveAsync(1, 1);
        await visitor.PressSecondHalfAsync();

        await visitor.Page.Locator(".offer").First.ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).HoverAsync();
        await visitor.PressSecondHalfAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();

        await Expect(visitor.Page.Locator("dialog [role=alert]")).ToContainTextAsync("You paid nothing");
        Assert.Single(asked, "/v1/purchases");
        Assert.DoesNotContain(asked, path => path.EndsWith("/succeed", StringComparison.Ordinal));

        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.GoLiveAsync("Once");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "End the room" }).HoverAsync();
        await visitor.PressSecondHalfAsync();
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task A_double_click_sends_one_gift_even_if_the_first_half_is_answered_before_the_second()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.BuyAsync("70");
        await visitor.EnterAsync(await visitor.GoLiveAsync("Doubly"));
        var asked = visitor.Posts();

        await visitor.GiveAsync("rose");
        await visitor.HasSentAsync();
        await visitor.Page.Locator("#send").HoverAsync();
        await visitor.PressSecondHalfAsync();
        await visitor.Page.Locator("#send").ClickAsync();

        await visitor.SeesAsync(2);
        Assert.Equal(2, asked.Count(path => path.EndsWith("/gifts", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task A_declined_payment_adds_nothing_and_says_so()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.GoAsync("wallet");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Buy coins" }).ClickAsync();
        await visitor.Page.Locator(".offer").First.ClickAsync();

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();

        await Expect(visitor.Page.Locator("dialog [role=alert]")).ToContainTextAsync("You paid nothing");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor.Page.Locator(".balance .figure")).ToHaveTextAsync("0");
    }

    [SkippableFact]
    public async Task Who_has_too_few_coins_is_told_in_words_and_nothing_is_spent()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.BuyAsync("70");
        await visitor.EnterAsync(await visitor.GoLiveAsync("Too dear"));

        await visitor.GiveAsync("fire");

        await Expect(visitor.Page.Locator(".tray [role=alert]")).ToHaveTextAsync("That costs 100 coins, and you have 70. Buy coins, and it goes on.");
        await Expect(visitor.Page.Locator(".purse .figure")).ToHaveTextAsync("70");
    }

    [SkippableFact]
    public async Task Above_a_thousand_coins_one_press_asks_and_holding_sends()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.BuyAsync("17,500");
        await visitor.EnterAsync(await visitor.GoLiveAsync("Dragons"));

        await visitor.GiveAsync("dragon");
        await Expect(visitor.Page.Locator("dialog")).ToContainTextAsync("5,000 coins");
        await visitor.Page.GetByText("Not now").ClickAsync();
        await Expect(visitor.Page.Locator(".purse .figure")).ToHaveTextAsync("17,500");

        await visitor.Page.Locator("#send").HoverAsync();
        await visitor.Page.Mouse.DownAsync();
        await visitor.SeesAsync(1);
        await visitor.Page.Mouse.UpAsync();

        await Expect(visitor.Page.Locator(".purse .figure")).ToHaveTextAsync("12,500");
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task A_creator_is_paid_out_and_sees_it()
    {
        var creator = browsers.Name("creator");
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        await visitor.BuyAsync("700");
        await visitor.EnterAsync(await visitor.GoLiveAsync("Payday"));
        await visitor.GiveAsync("fireworks");
        await visitor.SeesAsync(1);
        await visitor.GoAsync("creator");
        await Expect(visitor.Page.Locator(".figure-card dd").First).ToHaveTextAsync("250");

        // What was earned over time, gift by gift and day by day.
        await Expect(visitor.Page.Locator(".chart-plot")).ToHaveAttributeAsync("aria-label", "Diamonds earned: now 250 diamonds, at most 250 diamonds");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "28 days" }).ClickAsync();
        await Expect(visitor.Page.Locator(".chart-axis")).ToHaveTextAsync(new Regex(@"^\w+ \d+now$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(visitor.Page.Locator(".chart-plot")).ToHaveAttributeAsync("aria-label", "Diamonds earned: now 250 diamonds, at most 250 diamonds");

        await visitor.Page.GetByLabel("Account at the sandbox").FillAsync("acct-1");
        await visitor.Page.GetByText("Use this account").ClickAsync();
        await visitor.Page.GetByLabel("Diamonds", new() { Exact = true }).FillAsync("50");
        await visitor.Page.GetByText("Pay out", new() { Exact = true }).ClickAsync();
        await Expect(visitor.Page.Locator(".account [role=alert]")).ToContainTextAsync("A payout begins at");
        await visitor.Page.GetByText("All of it").ClickAsync();
        await visitor.Page.GetByText("Pay out", new() { Exact = true }).ClickAsync();

        await Expect(visitor.Page.Locator("[data-payout]")).ToContainTextAsync("$1.25");
        await Expect(visitor.Page.Locator("[data-payout] .badge")).ToHaveTextAsync("paid");
        await Expect(visitor.Page.Locator(".figure-card dd").First).ToHaveTextAsync("0");
    }
}
