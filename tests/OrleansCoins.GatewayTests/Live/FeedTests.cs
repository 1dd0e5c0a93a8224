using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Live;

[Collection(SharedGateway.Name)]
public sealed class FeedTests(GatewayFixture gateway)
{
    private static readonly Action<System.Text.Json.JsonElement> GiftEvent = Shape.Of(
        ("id", Shape.Id("gift_")),
        ("createdAt", Shape.Time),
        ("sender", Shape.OrNull(Shape.Of(("userId", Shape.Text), ("displayName", Shape.OrNull(Shape.Text)), ("level", Shape.Integer)))),
        ("giftId", Shape.Text),
        ("quantity", Shape.Integer),
        ("coins", Shape.Integer),
        ("message", Shape.OrNull(Shape.Text)),
        ("combo", Shape.OrNull(Shape.Of(("id", Shape.Text), ("count", Shape.Integer), ("final", Shape.Boolean)))));

    [Fact]
    public async Task A_viewer_sees_each_gift_from_now_on_once_and_in_order_with_what_its_sender_said()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync("coins-350");
        (await anna.PutAsync("/v1/creator", new { displayName = "Anna", acceptsGifts = false })).Is(200);
        await anna.GiveAsync(room);
        await creator.ShowsAsync(room, 1);

        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        var sent = new List<string>();
        foreach (var body in new object[]
        {
            new { giftId = "heart", quantity = 2, message = "for \"you\"\nand you" },
            new { giftId = "rose", quantity = 1, anonymous = true },
            new { giftId = "rose", quantity = 3 },
        })
        {
            sent.Add((await anna.TryGiveAsync(room, body)).Is(201).Member("id"));
        }

        var events = await feed.ReadAsync(3);
        Assert.All(events, told => GiftEvent(told.Data));
        Assert.All(events, static told => Assert.Equal("gift", told.Type));
        Assert.Equal(sent, events.Select(static told => told.Data.GetProperty("id").GetString()!));
        Assert.Equal(events.Select(static told => told.Id).Order(StringComparer.Ordinal), events.Select(static told => told.Id));
        Assert.Equal(3, events.Select(static told => told.Id).Distinct().Count());
        Assert.Equal(("for \"you\"\nand you", 10), (events[0].Data.GetProperty("message").GetString(), events[0].Data.GetProperty("coins").GetInt32()));
        Assert.Equal((anna.Name, "Anna"), (events[0].Data.GetProperty("sender").GetProperty("userId").GetString(), events[0].Data.GetProperty("sender").GetProperty("displayName").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, events[1].Data.GetProperty("sender").ValueKind);
    }

    [Fact]
    public async Task A_viewer_goes_on_from_any_event_without_gap_or_repeat_by_header_and_by_query()
    {
        var (_, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        for (var quantity = 1; quantity <= 5; quantity++)
        {
            await anna.GiveAsync(room, quantity: quantity);
        }

        var events = await feed.ReadAsync(5);
        for (var seen = 0; seen < 5; seen++)
        {
            await using var again = await Feed.OpenAsync(gateway.Api.Address, room, events[seen].Id);
            Assert.Equal(events.Skip(seen + 1).Select(Text), (await again.ReadAsync(4 - seen)).Select(Text));
            await using var asked = await Feed.OpenAsync(gateway.Api.Address, room, after: events[seen].Id);
            Assert.Equal(events.Skip(seen + 1).Select(Text), (await asked.ReadAsync(4 - seen)).Select(Text));
        }

        // The header is what a browser has since; the query is what it began with.
        await using var both = await Feed.OpenAsync(gateway.Api.Address, room, events[3].Id, after: events[0].Id);
        Assert.Equal(Text(events[4]), Text((await both.ReadAsync())!));
    }

    [Fact]
    public async Task What_was_never_handed_out_is_no_position()
    {
        var (_, room) = await gateway.RoomAsync();
        var (_, other) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        await anna.GiveAsync(room);
        await anna.GiveAsync(other);
        var known = (await feed.ReadAsync())!.Id;

        foreach (var position in new[] { "1", "", "0", "nonsense", known[..^1], known + "0", known.ToUpperInvariant(), new string('0', 25), new string('a', 500) })
        {
            (await gateway.Api.GetAsync($"/v1/rooms/{room}/events?after={position}")).IsProblem(400, "invalid_request", "errors");
        }

        (await gateway.Api.GetAsync($"/v1/rooms/{other}/events?after={known}")).IsProblem(400, "invalid_request", "errors");
        (await gateway.Api.GetAsync($"/v1/rooms/room_none/events?after={known}")).IsProblem(404, "unknown_room");
        (await gateway.Api.GetAsync("/v1/rooms/none/events")).IsProblem(404, "unknown_room");
    }

    [Fact]
    public async Task An_ended_room_says_so_last_and_has_nothing_after_it()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        await anna.GiveAsync(room);
        var ended = await creator.EndRoomAsync(room);

        var events = await feed.ReadToEndAsync();

        Assert.Equal(["gift", "ended"], events.Select(static told => told.Type));
        Assert.Equal((room, ended.Member("endedAt")), (events[1].Data.GetProperty("roomId").GetString(), events[1].Data.GetProperty("endedAt").GetString()));
        (await gateway.Api.GetAsync($"/v1/rooms/{room}/events?after={events[1].Id}")).Is(204);
        (await gateway.Api.GetAsync($"/v1/rooms/{room}/events")).Is(204);
        await using var again = await Feed.OpenAsync(gateway.Api.Address, room, events[0].Id);
        Assert.Equal([Text(events[1])], (await again.ReadToEndAsync()).Select(Text));
    }

    [Fact]
    public async Task A_streak_counts_and_is_over_once_when_no_more_gifts_come()
    {
        var (_, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        for (var gift = 0; gift < 3; gift++)
        {
            (await anna.TryGiveAsync(room, new { giftId = "rose", quantity = 2, comboId = "tap" })).Is(201);
        }

        var events = await feed.ReadAsync(4);

        Assert.Equal(["gift", "gift", "gift", "combo"], events.Select(static told => told.Type));
        Assert.Equal(
            [("tap", 1, false), ("tap", 2, false), ("tap", 3, false), ("tap", 3, true)],
            events.Select(static told => told.Data.GetProperty("combo")).Select(static combo =>
                (combo.GetProperty("id").GetString(), combo.GetProperty("count").GetInt32(), combo.GetProperty("final").GetBoolean())));
        Shape.Is(
            events[3].Data,
            ("createdAt", Shape.Time),
            ("sender", Shape.Of(("userId", Shape.Exactly(anna.Name)), ("displayName", Shape.Null), ("level", Shape.Integer))),
            ("combo", Shape.Of(("id", Shape.Text), ("count", Shape.Integer), ("final", Shape.Boolean))));
        await using var again = await Feed.OpenAsync(gateway.Api.Address, room, events[1].Id);
        Assert.Equal(events.Skip(2).Select(Text), (await again.ReadAsync(2)).Select(Text));
    }

    [Fact]
    public async Task The_feed_is_described_to_clients()
    {
        var description = (await gateway.Api.GetAsync("/openapi/v1.json")).Is(200).Json;
        var feed = description.GetProperty("paths").GetProperty("/v1/rooms/{roomId}/events").GetProperty("get");
        Assert.True(feed.GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("text/event-stream", out _));
        Assert.True(feed.GetProperty("responses").TryGetProperty("204", out _));
        Assert.Equal(["after", "Last-Event-ID", "roomId"], feed.GetProperty("parameters").EnumerateArray().Select(static one => one.GetProperty("name").GetString()!).Order(StringComparer.OrdinalIgnoreCase));
        Assert.False(feed.TryGetProperty("security", out _));
    }

    private static string Text(FeedEvent told) => $"{told.Id} {told.Type} {told.Data.GetRawText()}";
}
