using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>What creators and viewers do together in a room: thanks, goals, battles, and what isn't welcome.</summary>
[Collection(SharedBrowser.Name)]
public sealed class TogetherTests(BrowserFixture browsers)
{
    [SkippableFact]
    public async Task A_creator_thanks_with_words_that_everyone_sees_also_after_a_reload()
    {
        var creator = browsers.Name("creator");
        await using var owner = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        await using var giver = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await giver.BuyAsync("70");
        var room = await owner.GoLiveAsync("Thank you");
        await Task.WhenAll(owner.EnterAsync(room), giver.EnterAsync(room));
        await giver.GiveAsync("rose");
        await Task.WhenAll(owner.SeesAsync(1), giver.SeesAsync(1));

        await owner.Page.Locator(".thank").ClickAsync();
        await owner.Page.GetByLabel("What you say").FillAsync("You are kind");
        await owner.Page.Keyboard.PressAsync("Enter");

        await Expect(owner.Page.Locator(".feed .thanked")).ToContainTextAsync("You are kind");
        await Expect(giver.Page.Locator(".feed .thanked")).ToContainTextAsync("You are kind");
        await Task.WhenAll(owner.Page.ReloadAsync(), giver.Page.ReloadAsync());
        await Expect(giver.Page.Locator(".feed .thanked")).ToContainTextAsync("You are kind");
        await Expect(owner.Page.Locator(".feed .thanked")).ToHaveCountAsync(1);
        await Expect(owner.Page.Locator(".thank")).ToHaveCountAsync(0);
        Assert.Empty(owner.Complaints);
    }

    [SkippableFact]
    public async Task A_goal_fills_up_for_everyone_and_is_reached()
    {
        var creator = browsers.Name("creator");
        await using var owner = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        await using var giver = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await giver.BuyAsync("70");
        var room = await owner.GoLiveAsync("An aim");
        await owner.Page.GetByLabel("For what").FillAsync("An encore");
        await owner.Page.GetByLabel("How much").FillAsync("10");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Set the goal" }).ClickAsync();
        await Expect(owner.Page.Locator("#toasts")).ToContainTextAsync("Viewers see the goal now");
        await giver.EnterAsync(room);
        await Expect(giver.Page.Locator(".goal")).ToContainTextAsync("0 / 10");

        await giver.GiveAsync("heart");
        await giver.HasSentAsync();
        await Expect(giver.Page.Locator(".goal")).ToContainTextAsync("5 / 10");
        await giver.GiveAsync("heart");

        await Expect(giver.Page.Locator(".goal")).ToContainTextAsync("Reached at");
        await giver.PictureAsync("goal");
        Assert.Empty(giver.Complaints);
    }

    [SkippableFact]
    public async Task A_battle_is_proposed_accepted_and_seen_by_whoever_enters_in_the_middle()
    {
        var (red, blue) = (browsers.Name("red"), browsers.Name("blue"));
        await using var one = await browsers.VisitAsync(browsers.Name("viewer"), red);
        await using var other = await browsers.VisitAsync(browsers.Name("viewer"), blue);
        await using var late = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await late.BuyAsync("70");
        var redRoom = await one.GoLiveAsync("Red corner");
        var blueRoom = await other.GoLiveAsync("Blue corner");

        await one.GoAsync("creator");
        await one.Page.GetByLabel("With").SelectOptionAsync(blueRoom);
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Propose a battle" }).ClickAsync();
        await other.GoAsync("creator");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Accept the battle" }).ClickAsync();
        await Expect(one.Page.Locator(".battle-state")).ToHaveTextAsync("Battle");

        await late.EnterAsync(redRoom);
        await Expect(late.Page.Locator(".battle-state")).ToHaveTextAsync("Battle");
        await Expect(late.Page.Locator(".battle")).ToContainTextAsync("left");
        await late.GiveAsync("rose");
        await Expect(late.Page.Locator($"[data-side={redRoom}]")).ToContainTextAsync("1 coin");
        await late.PictureAsync("battle");
        Assert.Empty(late.Complaints);
    }

    [SkippableFact]
    public async Task Who_is_blocked_and_what_is_not_welcome_is_told_so_in_words_and_nothing_is_spent()
    {
        var (creator, viewer) = (browsers.Name("creator"), browsers.Name("viewer"));
        await using var owner = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        await using var giver = await browsers.VisitAsync(viewer, browsers.Name("creator"));
        await giver.BuyAsync("70");
        var room = await owner.GoLiveAsync("By invitation");
        await giver.EnterAsync(room);

        await owner.Page.GetByLabel("Rose", new() { Exact = true }).UncheckAsync();
        await Expect(owner.Page.Locator("#toasts")).ToContainTextAsync("gifts are welcome");
        await giver.GiveAsync("rose");
        await Expect(giver.Page.Locator(".tray [role=alert]")).ToContainTextAsync("doesn't take this gift");

        await owner.Page.GetByLabel("Whom to block").FillAsync(viewer);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).ClickAsync();
        await Expect(owner.Page.Locator(".blocked")).ToContainTextAsync(viewer, new() { IgnoreCase = true });
        await giver.GiveAsync("heart");
        await Expect(giver.Page.Locator(".tray [role=alert]")).ToContainTextAsync("doesn't take gifts from you");
        await Expect(giver.Page.Locator(".purse .figure")).ToHaveTextAsync("70");

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Unblock" }).ClickAsync();
        await Expect(owner.Page.Locator(".blocked")).ToContainTextAsync("Nobody");
        await giver.GiveAsync("heart");
        await giver.SeesAsync(1);
        Assert.Empty(owner.Complaints);
    }
}
