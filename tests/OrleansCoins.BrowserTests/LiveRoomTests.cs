using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>A live room, as the people in it see it.</summary>
[Collection(SharedBrowser.Name)]
public sealed class LiveRoomTests(BrowserFixture browsers)
{
    /// <summary>
    /// A browser that goes offline keeps the streams that are open, so the test cuts them itself. And the page shows a gift once however often it is told, so
    /// the test keeps each event's id as it comes over the wire.
    /// </summary>
    private const string Cuttable =
        """
        const ask = window.fetch;
        const open = [];
        window.ids = [];
        const read = async body => {
          let rest = '', id = '';
          for await (const text of body.pipeThrough(new TextDecoderStream())) {
            const lines = (rest + text).split('\n');
            rest = lines.pop();
            for (const line of lines) {
              if (line.startsWith('id:')) id = line;
              if (line === 'event: gift') window.ids.push(id);
            }
          }
        };
        window.fetch = async (path, options) => {
          if (!String(path).endsWith('/events')) return ask(path, options);
          const stream = new AbortController();
          open.push(stream);
          const answer = await ask(path, { ...options, signal: AbortSignal.any([options.signal, stream.signal]) });
          read(answer.clone().body).catch(() => {});
          return answer;
        };
        window.cut = () => open.splice(0).forEach(stream => stream.abort());
        """;

    [SkippableFact]
    public async Task Two_browsers_in_one_room_see_the_same_gifts_in_the_same_order_and_the_same_totals()
    {
        var creator = browsers.Name("creator");
        await using var one = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        await using var other = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        await one.BuyAsync("350");
        await other.BuyAsync("350");
        var room = await one.GoLiveAsync("Two at once");
        await Task.WhenAll(one.EnterAsync(room), other.EnterAsync(room));

        await Task.WhenAll(SendAsync(one, "rose", 5), SendAsync(other, "heart", 5));

        await Task.WhenAll(one.SeesAsync(10), other.SeesAsync(10));
        Assert.Equal(await one.FeedAsync(), await other.FeedAsync());
        await one.SeesTotalsAsync("10", "30", "2");
        await other.SeesTotalsAsync("10", "30", "2");
        Assert.Empty(one.Complaints);
        Assert.Empty(other.Complaints);
    }

    [SkippableFact]
    public async Task A_reload_and_a_lost_connection_show_every_gift_once()
    {
        await using var pair = await RoomOfTwo.OpenAsync(browsers, "Through the tunnel", prepare: static watcher => watcher.Page.AddInitScriptAsync(Cuttable));
        var (giver, watcher, _) = pair;
        await SendAsync(giver, "rose", 2);
        await watcher.SeesAsync(2);

        // What is given while the connection is away comes when it is back, from the last event on.
        await watcher.Page.Context.SetOfflineAsync(true);
        await watcher.Page.EvaluateAsync("cut()");
        await Expect(watcher.Page.Locator(".feed-state")).ToContainTextAsync("Connection lost");
        await SendAsync(giver, "rose", 3);
        await giver.SeesAsync(5);
        await watcher.Page.Context.SetOfflineAsync(false);
        await watcher.SeesAsync(5);
        await RequireEachOnceAsync(watcher, 5);
        await watcher.SeesTotalsAsync("5", "5", "1");

        await watcher.Page.ReloadAsync();
        await watcher.SeesAsync(5);
        await Expect(watcher.Page.Locator(".feed-state")).ToHaveTextAsync(string.Empty);
        await SendAsync(giver, "rose", 1);
        await Task.WhenAll(watcher.SeesAsync(6), giver.SeesAsync(6));
        await RequireEachOnceAsync(watcher, 1);
        Assert.Equal(await giver.FeedAsync(), await watcher.FeedAsync());
    }

    [SkippableFact]
    public async Task Totals_follow_the_feed_and_the_ranking_is_seldom_asked_for()
    {
        await using var pair = await RoomOfTwo.OpenAsync(browsers, "By the feed");
        var (giver, watcher, room) = pair;
        await watcher.SeesTotalsAsync("0", "0", "0");
        var rankings = new ConcurrentQueue<string>();
        watcher.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("/ranking", StringComparison.Ordinal))
            {
                rankings.Enqueue(new Uri(request.Url).Query);
            }
        };

        // The room doesn't say any more what it was given; its feed does.
        await watcher.Page.RouteAsync($"**/v1/rooms/{room}", route => route.AbortAsync());
        var began = Stopwatch.GetTimestamp();
        await SendAsync(giver, "heart", 3);
        await watcher.SeesTotalsAsync("3", "15", "1");
        await Expect(watcher.Page.Locator(".ranking")).ToContainTextAsync("coins");

        Assert.All(rankings, query => Assert.Equal("?limit=5", query));
        Assert.InRange(rankings.Count, 1, 1 + (int)(Stopwatch.GetElapsedTime(began).TotalSeconds / 10));
    }

    [SkippableFact]
    public async Task A_first_gift_is_told_as_a_first_one_and_a_streak_counts_up()
    {
        await using var giver = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await giver.BuyAsync("70");
        await giver.EnterAsync(await giver.GoLiveAsync("A streak"));

        // The page offers "again" for seconds, so it is pressed straight after each reply.
        await giver.ChooseAsync("rose");
        await PressAsync(giver, "#send");
        await PressAsync(giver, ".combo");
        await PressAsync(giver, ".combo");

        await giver.SeesAsync(3);
        await Expect(giver.Page.Locator(".feed .streak").First).ToHaveTextAsync(" ×3");
        await Expect(giver.Page.Locator(".feed .first")).ToHaveCountAsync(1);
    }

    [SkippableFact]
    public async Task When_the_room_ends_everyone_is_told_and_no_gift_can_be_sent_any_more()
    {
        var creator = browsers.Name("creator");
        await using var owner = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        await using var watcher = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        var room = await owner.GoLiveAsync("Good night");
        await watcher.EnterAsync(room);

        await owner.GoAsync("creator");
        await owner.Page.GetByText("End the room", new() { Exact = true }).ClickAsync();
        await owner.Page.GetByText("End it").ClickAsync();

        await Expect(watcher.Page.Locator(".live")).ToHaveTextAsync("Ended");
        await Expect(watcher.Page.Locator("#send")).ToBeDisabledAsync();
    }

    [SkippableFact]
    public async Task A_desk_with_a_live_room_asks_for_its_room_and_looks_through_no_list()
    {
        await using var owner = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var room = await owner.GoLiveAsync("One of many");
        var asked = new ConcurrentQueue<string>();
        owner.Page.Request += (_, request) => asked.Enqueue(new Uri(request.Url).PathAndQuery);

        for (var i = 0; i < 2; i++)
        {
            await owner.Page.WaitForResponseAsync(response => response.Url.EndsWith($"/v1/rooms/{room}", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(asked, path => path.StartsWith("/v1/rooms?status=live&limit=", StringComparison.Ordinal));
    }

    /// <summary>The wire has brought so many gifts to the page that is shown, each of them once.</summary>
    private static async Task RequireEachOnceAsync(Visitor visitor, int gifts)
    {
        await visitor.Page.WaitForFunctionAsync("gifts => window.ids.length >= gifts", gifts);
        var ids = await visitor.Page.EvaluateAsync<string[]>("window.ids");
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(gifts, ids.Length);
    }

    /// <summary>Sends gifts one after the other, each when the one before has been answered.</summary>
    private static async Task SendAsync(Visitor visitor, string gift, int times)
    {
        await visitor.ChooseAsync(gift);
        for (var i = 0; i < times; i++)
        {
            await PressAsync(visitor, "#send");
        }
    }

    /// <summary>Presses what sends a gift, and returns once the page has taken the answer: until then it holds the next press for a slip.</summary>
    private static async Task PressAsync(Visitor visitor, string button)
    {
        var answer = visitor.Page.WaitForResponseAsync(response => response.Url.EndsWith("/gifts", StringComparison.Ordinal) && response.Request.Method == "POST");
        await visitor.Page.Locator(button).ClickAsync();
        Assert.Equal(201, (await answer).Status);
        await visitor.HasSentAsync();
    }
}
