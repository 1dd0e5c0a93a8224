using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>The demo and the faults of development.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-demo-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_demo_runs_from_the_start_when_it_is_asked_for_and_its_books_balance()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName) { Arguments = ["--demo"] });
        using var api = new Api(gateway.Address);

        var running = await Eventually.GetAsync(() => api.GetAsync("/dev/demo"), static state => state.Is(200).Number("gifts") >= 1, "the demo has sent gifts");
        Assert.Equal(3, running.Number("rooms"));
        var stopped = (await api.PostAsync("/dev/demo", new { running = false })).Is(200);

        Assert.False(stopped.Json.GetProperty("running").GetBoolean());
        var admin = await api.CallerAsync("admin", "coins:admin");
        var books = await Eventually.GetAsync(() => admin.GetAsync("/v1/admin/books"), static books => books.Is(200).Number("undeliveredGifts") == 0, "every gift is delivered");
        Assert.True(books.Json.GetProperty("balanced").GetBoolean(), books.ToString());
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_reply_that_is_lost_is_the_first_reply_when_it_is_asked_for_again()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName));
        using var api = new Api(gateway.Address);
        var buyer = await api.CallerAsync("buyer");
        await buyer.BuyAsync();
        var room = await (await api.CallerAsync("creator")).OpenRoomAsync();
        var request = Api.Request(HttpMethod.Post, $"/v1/rooms/{room}/gifts", new { giftId = "heart", quantity = 1 }, buyer.Token, "lost");
        request.Headers.Add("Development-Fault", "lose-reply");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => api.SendAsync(request));
        Assert.Equal(65, await buyer.CoinsAsync());
        var again = (await buyer.TryGiveAsync(room, new { giftId = "heart", quantity = 1 }, "lost")).Is(201);

        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(65, await buyer.CoinsAsync());
        await gateway.StopAsync();
    }

    [Fact]
    public async Task What_grains_forget_and_a_database_that_is_away_change_no_balance()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName));
        using var api = new Api(gateway.Address);
        var buyer = await api.CallerAsync("buyer");
        await buyer.BuyAsync();
        var room = await (await api.CallerAsync("creator")).OpenRoomAsync();
        await buyer.GiveAsync(room);

        (await api.PostAsync("/dev/faults", new { fault = "drop-activation" })).Is(202);
        Assert.Equal(69, await buyer.CoinsAsync());
        (await api.PostAsync("/dev/faults", new { fault = "cut-database" })).Is(202);
        var began = TimeProvider.System.GetTimestamp();
        var sent = await Eventually.GetAsync(
            () => buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "cut"), static answer => answer.Status == 201, "the gift is taken when the database is back");

        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 4, 20);
        Assert.Equal(68, sent.Number("balance"));
        Assert.Equal(68, await buyer.CoinsAsync());
        (await api.PostAsync("/dev/faults", new { fault = "fire" })).IsProblem(400, "invalid_request", "errors");
        await gateway.StopAsync();
    }
}
