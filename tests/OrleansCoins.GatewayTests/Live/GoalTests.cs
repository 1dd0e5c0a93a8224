using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Live;

[Collection(SharedGateway.Name)]
public sealed class GoalTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_goal_is_shown_counted_and_reached_once()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        (await creator.GetAsync($"/v1/rooms/{room}/goal")).IsProblem(404, "not_found");
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        await anna.GiveAsync(room, quantity: 4);
        await creator.ShowsAsync(room, 1);

        var set = (await creator.PutAsync($"/v1/rooms/{room}/goal", new { giftId = "rose", target = 3, title = "Roses" })).Is(200).Json;
        Shape.Is(
            set,
            ("giftId", Shape.Exactly("rose")),
            ("coins", Shape.Null),
            ("target", Shape.Integer),
            ("title", Shape.Exactly("Roses")),
            ("progress", Shape.Integer),
            ("createdAt", Shape.Time),
            ("reachedAt", Shape.Null));
        Assert.Equal((3, 0), (set.GetProperty("target").GetInt32(), set.GetProperty("progress").GetInt32()));

        // The same again is the same goal.
        Assert.Equal(set.GetRawText(), (await creator.PutAsync($"/v1/rooms/{room}/goal", new { title = "Roses", target = 3, giftId = "rose" })).Is(200).Json.GetRawText());
        foreach (var quantity in new[] { 2, 2, 1 })
        {
            await anna.GiveAsync(room, quantity: quantity);
        }

        var events = await feed.ReadAsync(6);
        Assert.Equal(["gift", "goal", "gift", "gift", "goal", "gift"], events.Select(static told => told.Type));
        Assert.Equal(set.GetRawText(), events[1].Data.GetRawText());
        Assert.Equal(4, events[4].Data.GetProperty("progress").GetInt32());
        Shape.Time(events[4].Data.GetProperty("reachedAt"));
        var now = (await anna.GetAsync($"/v1/rooms/{room}/goal")).Is(200).Json;
        Assert.Equal((5, events[4].Data.GetProperty("reachedAt").GetString()), (now.GetProperty("progress").GetInt32(), now.GetProperty("reachedAt").GetString()));

        await using var again = await Feed.OpenAsync(gateway.Api.Address, room, events[0].Id);
        Assert.Equal(events.Skip(1).Select(Text), (await again.ReadAsync(5)).Select(Text));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("20")]
    public async Task A_goal_in_coins_takes_the_place_of_another(string coins)
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        (await creator.PutAsync($"/v1/rooms/{room}/goal", new { giftId = "rose", target = 1, title = "A rose" })).Is(200);
        var set = (await creator.PutAsync($"/v1/rooms/{room}/goal", new { coins = System.Text.Json.JsonDocument.Parse(coins).RootElement, target = 20, title = "Coins" })).Is(200).Json;
        Assert.Equal((20, System.Text.Json.JsonValueKind.Null), (set.GetProperty("coins").GetInt32(), set.GetProperty("giftId").ValueKind));
        await anna.GiveAsync(room, quantity: 7);
        var now = await Eventually.GetAsync(
            () => anna.GetAsync($"/v1/rooms/{room}/goal"), static answer => answer.Is(200).Number("progress") == 7, "the gift counts");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, now.Json.GetProperty("reachedAt").ValueKind);
    }

    [Fact]
    public async Task What_is_no_goal_is_refused_and_changes_nothing()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        var path = $"/v1/rooms/{room}/goal";
        var first = (await creator.PutAsync(path, new { coins = true, target = 20, title = "Coins" })).Is(200).Text;
        foreach (var body in new object[]
        {
            new { target = 1, title = "t" },
            new { giftId = "rose", coins = true, target = 1, title = "t" },
            new { coins = false, target = 1, title = "t" },
            new { coins = 2, target = 1, title = "t" },
            new { coins = "1", target = 1, title = "t" },
            new { coins = true, title = "t" },
            new { coins = true, target = 0, title = "t" },
            new { coins = true, target = 9_007_199_254_740_992, title = "t" },
            new { coins = true, target = 1 },
            new { coins = true, target = 1, title = " " },
            new { coins = true, target = 1, title = new string('t', 141) },
        })
        {
            (await creator.PutAsync(path, body)).IsProblem(400, "invalid_request", "errors");
        }

        (await creator.PutAsync(path, new { giftId = "none", target = 1, title = "t" })).IsProblem(404, "unknown_gift");
        (await creator.PutAsync("/v1/rooms/room_none/goal", new { coins = true, target = 1, title = "t" })).IsProblem(404, "unknown_room");
        (await creator.PutAsync("/v1/rooms/none/goal", new { coins = true, target = 1, title = "t" })).IsProblem(404, "unknown_room");
        (await anna.PutAsync(path, new { coins = true, target = 1, title = "t" })).IsProblem(404, "unknown_room");
        (await anna.GetAsync("/v1/rooms/room_none/goal")).IsProblem(404, "unknown_room");
        (await gateway.Api.GetAsync(path)).IsProblem(401, "unauthenticated");
        Assert.Equal(first, (await anna.GetAsync(path)).Is(200).Text);

        await creator.EndRoomAsync(room);
        (await creator.PutAsync(path, new { coins = true, target = 1, title = "t" })).IsProblem(409, "room_ended");
        Assert.Equal(first, (await anna.GetAsync(path)).Is(200).Text);
    }

    private static string Text(FeedEvent told) => $"{told.Id} {told.Type} {told.Data.GetRawText()}";
}
