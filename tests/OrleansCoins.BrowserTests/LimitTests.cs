using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>Setting oneself limits, being reminded of them and refused by them, and taking a break, by hand.</summary>
[Collection(SharedBrowser.Name)]
public sealed class LimitTests(BrowserFixture browsers)
{
    [SkippableFact]
    public async Task A_limit_is_set_in_the_wallet_reminds_in_the_room_and_refuses_in_words()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var page = visitor.Page;
        await visitor.BuyAsync("70");
        await page.Locator("#spending-daily").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set limits" }).First.ClickAsync();
        await Expect(page.Locator(".limit-bar[data-period=daily] p")).ToContainTextAsync("0 coins of 2 coins used this day, 2 coins left");
        await Expect(page.Locator(".entry").First).ToContainTextAsync("Spending limits were set");

        await visitor.EnterAsync(await visitor.GoLiveAsync("Careful"));
        await visitor.GiveAsync("rose");
        await Expect(page.Locator("#toasts")).ToContainTextAsync("50 % of your limit for the day is used: 1 of 2 coins");
        await visitor.SeesAsync(1);
        await visitor.GiveAsync("heart");
        await Expect(page.Locator(".tray [role=alert]")).ToContainTextAsync("That would pass your spending limit for a day, 2 coins");
        await visitor.SeesAsync(1);

        await visitor.GoAsync("wallet");
        await Expect(page.Locator(".limit-bar[data-period=daily] p")).ToContainTextAsync("1 coin of 2 coins used this day, 1 coin left");
        await page.Locator("#spending-daily").FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set limits" }).First.ClickAsync();
        await Expect(page.GetByText("50 coins a day.")).ToBeVisibleAsync();
        await Expect(page.Locator("#spending-daily")).ToHaveValueAsync("2");
        await page.Locator("#spending-weekly").FillAsync("1.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set limits" }).First.ClickAsync();
        await Expect(page.GetByText("has to be a whole number of coins")).ToBeVisibleAsync();
        await visitor.PictureAsync("limits");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task A_break_is_confirmed_first_and_then_nothing_can_be_bought()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var page = visitor.Page;
        await visitor.GoAsync("wallet");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take a break …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take a break …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the break" }).ClickAsync();
        await Expect(page.Locator(".page-head")).ToContainTextAsync("on the break that you asked for");

        await page.GetByRole(AriaRole.Button, new() { Name = "Buy coins" }).ClickAsync();
        await page.Locator(".offer").First.ClickAsync();
        await Expect(page.Locator("dialog [role=alert]")).ToContainTextAsync("You have asked for a break until");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task A_limit_for_buying_is_set_in_money_and_refuses_in_words()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var page = visitor.Page;
        await visitor.GoAsync("wallet");
        await page.Locator("#paying-perPurchase").FillAsync("0.98");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set limits" }).Nth(1).ClickAsync();
        await Expect(page.Locator(".entry").First).ToContainTextAsync("You set limits for buying");
        await page.GetByRole(AriaRole.Button, new() { Name = "Buy coins" }).ClickAsync();
        await page.Locator(".offer").First.ClickAsync();
        await Expect(page.Locator("dialog [role=alert]")).ToContainTextAsync("That would pass your limit for buying for one purchase");
        Assert.Empty(visitor.Complaints);
    }
}
