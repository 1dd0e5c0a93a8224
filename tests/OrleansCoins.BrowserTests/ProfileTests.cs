using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>What others are shown of a viewer, set and erased by hand.</summary>
[Collection(SharedBrowser.Name)]
public sealed class ProfileTests(BrowserFixture browsers)
{
    [SkippableFact]
    public async Task A_name_is_what_rooms_show_and_a_time_zone_what_days_are_counted_by_until_they_are_erased()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var page = visitor.Page;
        await visitor.BuyAsync("70");
        await page.GetByLabel("Name in rooms").FillAsync("Ada of the <b>north</b>");
        await page.GetByLabel("Time zone of your days").SelectOptionAsync("Asia/Tokyo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Locator(".entry").First).ToContainTextAsync("Your days are counted by another time zone");

        await visitor.EnterAsync(await visitor.GoLiveAsync("By name"));
        await visitor.GiveAsync("rose");
        await Expect(page.Locator(".feed [data-gift] strong")).ToHaveTextAsync("Ada of the <b>north</b>");

        await visitor.GoAsync("wallet");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Name in rooms")).ToHaveValueAsync("Ada of the <b>north</b>");
        await Expect(page.GetByLabel("Time zone of your days")).ToHaveValueAsync("Asia/Tokyo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase it" }).ClickAsync();
        await Expect(page.GetByLabel("Name in rooms")).ToHaveValueAsync(string.Empty);
        Assert.Empty(visitor.Complaints);
    }
}
