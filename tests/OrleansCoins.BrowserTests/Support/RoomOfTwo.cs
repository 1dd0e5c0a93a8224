namespace OrleansCoins.BrowserTests.Support;

/// <summary>A new room with two people in it, who follow its feed: one with 70 coins to give, and one who looks on. Both could play its creator.</summary>
/// <param name="Giver">Who has the coins.</param>
/// <param name="Watcher">Who looks on.</param>
/// <param name="Room">The room's id.</param>
internal sealed record RoomOfTwo(Visitor Giver, Visitor Watcher, string Room) : IAsyncDisposable
{
    /// <param name="browsers">Where their browsers come from.</param>
    /// <param name="title">The room's title.</param>
    /// <param name="screen">What the watcher looks at the page with.</param>
    /// <param name="prepare">What is done to the watcher's browser before it has seen anything.</param>
    public static async Task<RoomOfTwo> OpenAsync(BrowserFixture browsers, string title, Screen? screen = null, Func<Visitor, Task>? prepare = null)
    {
        var creator = browsers.Name("creator");
        var giver = await browsers.VisitAsync(browsers.Name("viewer"), creator);
        var watcher = await browsers.VisitAsync(browsers.Name("viewer"), creator, screen);
        if (prepare is not null)
        {
            await prepare(watcher);
        }

        await giver.BuyAsync("70");
        var room = await giver.GoLiveAsync(title);
        await Task.WhenAll(giver.EnterAsync(room), watcher.EnterAsync(room));
        return new RoomOfTwo(giver, watcher, room);
    }

    public async ValueTask DisposeAsync()
    {
        await Giver.DisposeAsync();
        await Watcher.DisposeAsync();
    }
}
