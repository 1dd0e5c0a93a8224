using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>The faults that the first screen offers, and a gift's life.</summary>
[Collection(SharedBrowser.Name)]
public sealed class FaultTests(BrowserFixture browsers)
{
    private const string Took = @"^\+ [\d,]+(\.\d)? ms$";

    [SkippableTheory]
    [InlineData("lose-reply", "it had counted already")]
    [InlineData("drop-activation", "^Answered after")]
    [InlineData("cut-database", @"after \d+,\d{3} ms|at try [2-9]|^Try [2-9]")]
    public async Task A_gift_that_meets_a_fault_counts_once_and_no_coin_is_lost(string fault, string said)
    {
        var (viewer, creator) = (browsers.Name("viewer"), browsers.Name("creator"));
        await using var visitor = await browsers.VisitAsync(viewer, creator);
        await visitor.GoAsync();
        await visitor.Page.Locator("#send-rose").ClickAsync();
        await Expect(visitor.Page.Locator(".actor .big .figure").Nth(1)).ToHaveTextAsync("0.5");

        // A reply is lost by a header of the gift itself; the other faults are asked for first, and have to be in force.
        var button = visitor.Page.Locator($"[data-fault={fault}]");
        if (fault == "lose-reply")
        {
            await button.ClickAsync();
        }
        else
        {
            var broken = await visitor.Page.RunAndWaitForResponseAsync(
                () => button.ClickAsync(), answer => answer.Url.EndsWith("/dev/faults", StringComparison.Ordinal) && answer.Request.Method == "POST");
            Assert.Equal(202, broken.Status);
        }

        await Expect(visitor.Page.Locator(".break [role=status]")).ToHaveTextAsync(new Regex(said, RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 60_000 });
        await Expect(visitor.Page.Locator(".actor .big .figure").Nth(0)).ToHaveTextAsync("68");
        await Expect(visitor.Page.Locator(".actor .big .figure").Nth(1)).ToHaveTextAsync("1");
        await Expect(visitor.Page.Locator(".counter .figure")).ToHaveTextAsync("0");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task A_gift_can_be_followed_from_its_debit_to_its_room()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.BuyAsync("70");
        await visitor.EnterAsync(await visitor.GoLiveAsync("Follow me"));
        await visitor.GiveAsync("heart");
        await visitor.HasSentAsync();
        await visitor.SeesAsync(1);

        await visitor.Page.Locator(".feed .follow").ClickAsync();

        await Expect(visitor.Page.Locator(".trail > li.done")).ToHaveCountAsync(5);
        await Expect(visitor.Page.Locator(".trail")).ToContainTextAsync("2.5 diamonds");

        // Who sent it in this tab reads how long each step took: the request, the debit, the share, the credit, the room.
        var times = visitor.Page.Locator(".trail .badge");
        foreach (var (step, said) in new[] { @"^answered in [\d,]+ ms$", Took, @"^\+ 0 ms$", Took, @"^[\d,]+ ms after the request$" }.Index())
        {
            await Expect(times.Nth(step)).ToHaveTextAsync(new Regex(said, RegexOptions.None, TimeSpan.FromSeconds(1)));
        }

        await Expect(visitor.Page.Locator(".waterfall li")).ToHaveTextAsync(
        [
            new Regex(@"^Request to answer[\d,.]+ ms$", RegexOptions.None, TimeSpan.FromSeconds(1)), new Regex("^Request to debit", RegexOptions.None, TimeSpan.FromSeconds(1)),
            new Regex("^Debit to credit", RegexOptions.None, TimeSpan.FromSeconds(1)), new Regex("^Credit to this tab", RegexOptions.None, TimeSpan.FromSeconds(1)),
        ]);
        var hashes = await visitor.Page.Locator(".hash code").AllTextContentsAsync();
        Assert.Equal(2, hashes.Count(text => text.Length == 64 && text.All(char.IsAsciiHexDigitLower)));
        await visitor.PictureAsync("gift");

        // In a tab that didn't send it, what only the sender's tab can know isn't told.
        await visitor.Page.EvaluateAsync("sessionStorage.clear()");
        await visitor.Page.ReloadAsync();
        await Expect(times.Nth(1)).ToHaveTextAsync("on disk");
        await Expect(times.Nth(4)).ToHaveTextAsync("told to its viewers");
        await Expect(visitor.Page.Locator(".waterfall")).ToBeHiddenAsync();
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task A_gift_of_the_first_screen_knows_too_when_its_room_told_of_it()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.GoAsync();

        // The first rose opens the room, and waits only a little for its feed.
        var reached = visitor.Page.Locator(".log li").Filter(new() { HasText = "diamonds reached" });
        foreach (var roses in new[] { 1, 2 })
        {
            await visitor.Page.Locator("#send-rose:not([aria-disabled=true])").ClickAsync();
            await Expect(reached).ToHaveCountAsync(roses);
        }

        var followed = visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Follow this gift" }).First;
        var gift = (await followed.GetAttributeAsync("href"))!.Split('/')[^1];
        await visitor.Page.WaitForFunctionAsync("gift => JSON.parse(sessionStorage[`gift ${gift}`] ?? '{}').heardAt", gift);
        await followed.ClickAsync();

        await Expect(visitor.Page.Locator(".trail .badge").Nth(4)).ToHaveTextAsync(new Regex(@"^[\d,]+ ms after the request$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task The_demo_fills_three_rooms_and_stops_when_it_is_told_to()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await visitor.GoAsync();

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Start the demo" }).ClickAsync();

        foreach (var title in new[] { "Painting the harbour", "Guitar at midnight", "Cooking ramen, live" })
        {
            await Expect(visitor.Page.Locator(".room-card").Filter(new() { HasText = title })).ToHaveCountAsync(1);
        }

        await visitor.Page.Locator(".room-card").Filter(new() { HasText = "Guitar at midnight" }).ClickAsync();
        await Expect(visitor.Page.Locator(".feed [data-gift]").Nth(2)).ToBeVisibleAsync();
        await visitor.GoAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the demo" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Start the demo" })).ToBeVisibleAsync();
    }
}
