using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests.Support;

/// <summary>Someone with a browser: what they do, and what they see. Whatever their browser complains of is kept, and is a failure at the end.</summary>
internal sealed partial class Visitor : IAsyncDisposable
{
    /// <summary>How long anything on the page may take.</summary>
    public const float PatienceMilliseconds = 45_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        SetDefaultExpectTimeout(PatienceMilliseconds);
        page.PageError += (_, message) => _complaints.Enqueue(message);
        page.Console += (_, message) =>
        {
            // A refusal, or a connection that a test cuts, is no defect of the page.
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What the browser complained of: scripts that failed, what the page's policy forbids.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Goes to a screen, and returns once it is there.</summary>
    public async Task GoAsync(string screen = "")
    {
        await Page.GotoAsync($"/#/{screen}");
        await Expect(Page.Locator("main")).ToHaveAttributeAsync("data-shown", screen.Contains('/', StringComparison.Ordinal) ? screen : $"{screen}/");
    }

    /// <summary>Buys a package in the sandbox, by the sheet that the page offers.</summary>
    public async Task BuyAsync(string coins)
    {
        await GoAsync("wallet");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Buy coins" }).First.ClickAsync();
        await Page.Locator(".offer").Filter(new() { Has = Page.Locator($"strong:text-is('{coins}')") }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = Pay() }).ClickAsync();
        await Expect(Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    /// <summary>Goes live as a creator; the room's id.</summary>
    public async Task<string> GoLiveAsync(string title)
    {
        await GoAsync("creator");
        await Page.GetByLabel("Title").FillAsync(title);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Go live" }).ClickAsync();
        var link = Page.GetByRole(AriaRole.Link, new() { Name = title });
        await Expect(link).ToBeVisibleAsync();
        return (await link.GetAttributeAsync("href"))!.Split('/')[^1];
    }

    /// <summary>Goes into a room, and returns once its feed is open.</summary>
    public async Task EnterAsync(string room)
    {
        await GoAsync($"room/{room}");
        await Expect(Page.Locator(".feed-state")).ToHaveTextAsync(string.Empty);
        await Expect(Page.Locator(".feed")).Not.ToHaveAttributeAsync("aria-busy", "true");
        await Expect(Page.Locator("#send")).ToBeEnabledAsync();
    }

    /// <summary>Chooses a gift in the tray and sends it.</summary>
    public async Task GiveAsync(string gift)
    {
        await ChooseAsync(gift);
        await Page.Locator("#send").ClickAsync();
    }

    /// <summary>Returns once the page has taken the answer to a gift: until then it holds the next press for a slip.</summary>
    public Task HasSentAsync() => Expect(Page.Locator(".tray .said")).ToContainTextAsync("Sent");

    public async Task ChooseAsync(string gift) => await Page.Locator($"label[for='gift-{gift}']").ClickAsync();

    /// <summary>The ids of the gifts in the feed, oldest first.</summary>
    public async Task<string[]> FeedAsync() =>
        await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.feed [data-gift]')].map(line => line.dataset.gift).reverse()");

    /// <summary>Waits until the feed shows so many gifts.</summary>
    public Task SeesAsync(int gifts) => Expect(Page.Locator(".feed [data-gift]")).ToHaveCountAsync(gifts);

    /// <summary>Waits until the room's totals are as given.</summary>
    public async Task SeesTotalsAsync(string gifts, string coins, string supporters)
    {
        var totals = Page.Locator(".tallies dd");
        await Expect(totals.Nth(0)).ToHaveTextAsync(gifts);
        await Expect(totals.Nth(1)).ToHaveTextAsync(coins);
        await Expect(totals.Nth(2)).ToHaveTextAsync(supporters);
    }

    /// <summary>From the next page on, counts by how much its layout shifts by itself; see <see cref="ShiftedAsync"/>.</summary>
    public Task WatchLayoutAsync() => Page.AddInitScriptAsync(
        "window.shifted = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value; })"
        + ".observe({ type: 'layout-shift', buffered: true });");

    /// <summary>By how much the page's layout has shifted. Web Vitals calls a page good up to 0.1.</summary>
    public Task<double> ShiftedAsync() => Page.EvaluateAsync<double>("window.shifted");

    /// <summary>Presses what says that it is disabled, as a keyboard can: whatever it does then is what it should.</summary>
    public async Task PressAnywayAsync(string button)
    {
        await Page.Locator(button).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Presses where the mouse is, as the second half of a double click does.</summary>
    public async Task PressSecondHalfAsync()
    {
        await Page.Mouse.DownAsync(new() { ClickCount = 2 });
        await Page.Mouse.UpAsync(new() { ClickCount = 2 });
    }

    /// <summary>The paths to which the page posts from now on.</summary>
    public IReadOnlyCollection<string> Posts()
    {
        var posts = new ConcurrentQueue<string>();
        Page.Request += (_, request) =>
        {
            if (request.Method == "POST")
            {
                posts.Enqueue(new Uri(request.Url).AbsolutePath);
            }
        };
        return posts;
    }

    /// <summary>Keeps a picture of what is on the screen.</summary>
    public Task PictureAsync(string name, bool isWhole = false) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(BrowserFixture.Pictures, $"{name}.png"), FullPage = isWhole });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    [GeneratedRegex("^Pay ")]
    private static partial Regex Pay();
}
