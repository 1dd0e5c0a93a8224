using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

[Collection(SharedGateway.Name)]
public sealed class RoomTests(GatewayFixture gateway)
{
    [Fact]
    public async Task An_opened_room_is_live_for_everyone_and_enrols_its_creator()
    {
        var creator = await gateway.UserAsync("creator");

        var opened = (await creator.PostAsync("/v1/rooms", new { title = "A \"live\" room" })).IsCreated("/v1/rooms");

        Contract.OpenedRoom(opened.Json);
        Assert.Equal((creator.Name, "A \"live\" room"), (opened.Member("creatorId"), opened.Member("title")));
        var room = (await gateway.Api.GetAsync(opened.Header("Location")!)).Is(200);
        Contract.Room("live")(room.Json);
        Assert.Equal((0, 0, 0), (room.Number("coins"), room.Number("gifts"), room.Number("supporters")));
        (await (await gateway.BuyerAsync()).PostAsync(
            $"/v1/creators/{creator.Name}/gifts", new { giftId = "rose", quantity = 1, contentId = "v" }, Caller.NewKey())).Is(201);
    }

    [Fact]
    public async Task A_room_tells_what_it_was_given_and_by_how_many()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        var bert = await gateway.BuyerAsync();
        await anna.GiveAsync(room, "heart");
        await anna.GiveAsync(room, "heart", 2);
        await bert.GiveAsync(room);

        var shown = await creator.ShowsAsync(room, 3);

        Contract.Room("live")(shown.Json);
        Assert.Equal((16, 2), (shown.Number("coins"), shown.Number("supporters")));
    }

    [Fact]
    public async Task A_creator_has_one_live_room_at_a_time()
    {
        var (creator, room) = await gateway.RoomAsync();

        (await creator.PostAsync("/v1/rooms", new { title = "Second" })).IsProblem(409, "already_live");
        await creator.EndRoomAsync(room);
        (await creator.PostAsync("/v1/rooms", new { title = "Second" })).Is(201);
    }

    [Fact]
    public async Task An_ended_room_takes_no_gift_and_keeps_what_it_was_given()
    {
        var (creator, room) = await gateway.RoomAsync();
        var buyer = await gateway.BuyerAsync();
        await buyer.GiveAsync(room, quantity: 7);

        var ended = await creator.EndRoomAsync(room);

        Contract.Room("ended")(ended.Json);
        await buyer.KeepsItsWalletAsync(
            async () => (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(409, "room_ended"));
        Assert.Equal(7, (await creator.ShowsAsync(room, 1)).Number("coins"));
        Assert.Equal(ended.Member("endedAt"), (await creator.EndRoomAsync(room)).Member("endedAt"));
    }

    [Fact]
    public async Task Only_its_creator_ends_a_room()
    {
        var (_, room) = await gateway.RoomAsync();

        (await (await gateway.UserAsync()).PostAsync($"/v1/rooms/{room}/end")).IsProblem(404, "unknown_room");
        (await (await gateway.AdminAsync()).PostAsync($"/v1/rooms/{room}/end")).IsProblem(404, "unknown_room");

        Contract.Room("live")((await gateway.Api.GetAsync($"/v1/rooms/{room}")).Is(200).Json);
    }

    [Fact]
    public async Task What_is_no_room_is_unknown_on_every_route()
    {
        var user = await gateway.BuyerAsync();
        foreach (var room in new[] { "room_none", "none", "room_", "room_%20", $"room_{new string('x', 200)}" })
        {
            (await user.GetAsync($"/v1/rooms/{room}")).IsProblem(404, "unknown_room");
            (await user.GetAsync($"/v1/rooms/{room}/ranking")).IsProblem(404, "unknown_room");
            (await user.GetAsync($"/v1/rooms/{room}/gifts")).IsProblem(404, "unknown_room");
            (await user.PostAsync($"/v1/rooms/{room}/end")).IsProblem(404, "unknown_room");
            (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(404, "unknown_room");
        }
    }

    [Fact]
    public async Task Rooms_are_listed_newest_first_live_and_ended_apart()
    {
        var rooms = new List<string>();
        var creators = new List<Caller>();
        for (var i = 0; i < 3; i++)
        {
            var (creator, room) = await gateway.RoomAsync();
            rooms.Insert(0, room);
            creators.Insert(0, creator);
        }

        await creators[1].EndRoomAsync(rooms[1]);

        var live = (await gateway.Api.GetAsync("/v1/rooms?limit=100")).Is(200);
        var ended = (await gateway.Api.GetAsync("/v1/rooms?status=ended&order=newest&limit=100")).Is(200);
        Shape.Is(live.Json, ("data", Shape.Each(Contract.Room("live"))), ("nextCursor", Shape.OrNull(Shape.Text)));
        Shape.Is(ended.Json, ("data", Shape.Each(Contract.Room("ended"))), ("nextCursor", Shape.OrNull(Shape.Text)));
        Assert.Equal([rooms[0], rooms[2]], Ids(live).Where(rooms.Contains));
        Assert.Equal([rooms[1]], Ids(ended).Where(rooms.Contains));
    }

    [Fact]
    public async Task Rooms_can_be_ordered_by_their_supporters_and_never_by_coins_alone()
    {
        var (_, rich) = await gateway.RoomAsync();
        var (many, loved) = await gateway.RoomAsync();
        await (await gateway.BuyerAsync("coins-350")).GiveAsync(rich, "fire", 3);
        await (await gateway.BuyerAsync()).GiveAsync(loved);
        await (await gateway.BuyerAsync()).GiveAsync(loved);
        await many.ShowsAsync(loved, 2);
        await many.ShowsAsync(rich, 1);

        foreach (var order in new[] { "supporters", "rising" })
        {
            await Eventually.GetAsync(
                () => gateway.Api.GetAsync($"/v1/rooms?order={order}&limit=100"),
                answer => Ids(answer.Is(200)).ToList() is var rooms && rooms.Contains(rich) && rooms.IndexOf(loved) < rooms.IndexOf(rich),
                $"By {order}, the room with two supporters comes before the one with one.");
        }

        (await gateway.Api.GetAsync("/v1/rooms?order=coins")).IsInvalid("order");
        (await gateway.Api.GetAsync("/v1/rooms?status=all&order=coins")).IsInvalid("order", "status");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("line\nbreak")]
    public async Task A_room_has_a_title(string title)
    {
        var user = await gateway.UserAsync();

        (await user.PostAsync("/v1/rooms", new { title })).IsInvalid("title");

        (await user.PostAsync("/v1/rooms", new { title = new string('x', 141) })).IsInvalid("title");
        (await (await gateway.BuyerAsync()).PostAsync(
            $"/v1/creators/{user.Name}/gifts", new { giftId = "rose", quantity = 1, contentId = "v" }, Caller.NewKey()))
            .IsProblem(404, "unknown_creator");
    }

    private static IEnumerable<string> Ids(Answer list) => list.Items.Select(item => item.GetProperty("id").GetString()!);
}
