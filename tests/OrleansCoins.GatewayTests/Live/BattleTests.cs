using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Live;

[Collection(SharedGateway.Name)]
public sealed class BattleTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_battle_is_proposed_accepted_shown_and_ends_by_itself_with_one_result()
    {
        var (red, redRoom) = await gateway.RoomAsync();
        var (blue, blueRoom) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync("coins-350");
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, blueRoom);
        var proposed = (await red.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 10 })).Is(201);
        var path = proposed.Header("Location")!;
        Assert.Equal($"/v1/battles/{proposed.Member("id")}", path);
        var sides = (System.Text.Json.JsonElement json) => json.GetProperty("sides").EnumerateArray().Select(static side =>
            (side.GetProperty("roomId").GetString(), side.GetProperty("creatorId").GetString(), side.GetProperty("coins").GetInt32()));
        Action<System.Text.Json.JsonElement> side = Shape.Of(("roomId", Shape.Id("room_")), ("creatorId", Shape.Text), ("coins", Shape.Integer));
        Shape.Is(
            proposed.Json,
            ("id", Shape.Id("battle_")),
            ("status", Shape.Exactly("proposed")),
            ("seconds", Shape.Integer),
            ("createdAt", Shape.Time),
            ("startsAt", Shape.Null),
            ("endsAt", Shape.Null),
            ("sides", both => Assert.All(both.EnumerateArray(), side)),
            ("winner", Shape.Null));

        await FindsAsync(blueRoom, proposed.Member("id"));
        (await red.PostAsync($"{path}/accept")).IsProblem(404, "unknown_battle");
        (await anna.PostAsync($"{path}/accept")).IsProblem(404, "unknown_battle");
        var accepted = (await blue.PostAsync($"{path}/accept")).Is(200).Json;
        Assert.Equal("live", accepted.GetProperty("status").GetString());
        Assert.Equal(
            TimeSpan.FromSeconds(10), accepted.GetProperty("endsAt").GetDateTimeOffset() - accepted.GetProperty("startsAt").GetDateTimeOffset());

        // What is given before it begins doesn't count. That is in three seconds, so nothing comes before it but the room's hearing of the battle.
        await FindsAsync(blueRoom, proposed.Member("id"));
        await anna.GiveAsync(blueRoom, quantity: 100);
        Assert.Equal(accepted.GetProperty("endsAt").GetString(), (await blue.PostAsync($"{path}/accept")).Is(200).Member("endsAt"));
        (await blue.PostAsync("/v1/battles", new { roomId = blueRoom, opponentRoomId = redRoom, seconds = 10 })).IsProblem(409, "battle_in_progress");

        // Whoever enters in the middle finds it.
        await FindsAsync(redRoom, proposed.Member("id"));
        await Eventually.GetAsync(
            () => anna.GetAsync(path), answer => answer.Is(200).Json.GetProperty("startsAt").GetDateTimeOffset() < TimeProvider.System.GetUtcNow(), "the battle has begun");
        await anna.GiveAsync(blueRoom, quantity: 3);
        await anna.GiveAsync(redRoom, quantity: 2);
        await Eventually.GetAsync(
            () => anna.GetAsync(path), answer => sides(answer.Json).Select(static one => one.Item3).SequenceEqual([2, 3]), "it shows what was given");

        var told = await feed.ReadAsync(5);
        Assert.Equal(["battle", "battle", "gift", "gift", "battle"], told.Select(static one => one.Type));
        Assert.Equal(["proposed", "live", "ended"], told.Where(static one => one.Type == "battle").Select(static one => one.Data.GetProperty("status").GetString()));
        var ended = (await anna.GetAsync(path)).Is(200).Json;
        Assert.Equal(told[4].Data.GetRawText(), ended.GetRawText());
        Assert.Equal([(redRoom, red.Name, 2), (blueRoom, blue.Name, 3)], sides(ended));
        Assert.Equal(blueRoom, ended.GetProperty("winner").GetString());
        await FindsAsync(blueRoom, null);
        (await red.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 10 })).Is(201);
    }

    private Task FindsAsync(string room, string? battle) => Eventually.GetAsync(
        () => gateway.Api.GetAsync($"/v1/rooms/{room}"), answer => answer.Is(200).Json.GetProperty("battleId").GetString() == battle, $"the room says that its battle is '{battle}'");

    [Fact]
    public async Task The_same_proposal_again_is_the_same_battle()
    {
        var (red, redRoom) = await gateway.RoomAsync();
        var (_, blueRoom) = await gateway.RoomAsync();
        var first = (await red.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 60 }, "one")).Is(201);
        var again = (await red.PostAsync("/v1/battles", new { seconds = 60, roomId = redRoom, opponentRoomId = blueRoom }, "one")).Is(201);
        Assert.Equal((first.Text, "true"), (again.Text, again.Header("Idempotency-Replayed")));
        (await red.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 61 }, "one")).IsProblem(422, "idempotency_key_reused");
        (await red.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 60 })).IsProblem(409, "battle_in_progress");
    }

    [Fact]
    public async Task What_is_no_battle_is_refused()
    {
        var (red, redRoom) = await gateway.RoomAsync();
        var (blue, blueRoom) = await gateway.RoomAsync();
        foreach (var (body, field) in new (object, string)[]
        {
            (new { opponentRoomId = blueRoom, seconds = 10 }, "roomId"),
            (new { roomId = redRoom, seconds = 10 }, "opponentRoomId"),
            (new { roomId = redRoom, opponentRoomId = blueRoom }, "seconds"),
            (new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 9 }, "seconds"),
            (new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 3_601 }, "seconds"),
            (new { roomId = redRoom, opponentRoomId = redRoom, seconds = 10 }, "opponentRoomId"),
        })
        {
            (await red.PostAsync("/v1/battles", body)).IsInvalid(field);
        }

        (await red.PostAsync("/v1/battles", new { roomId = "room_none", opponentRoomId = blueRoom, seconds = 10 })).IsProblem(404, "unknown_room");
        (await red.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = "none", seconds = 10 })).IsProblem(404, "unknown_room");
        (await red.PostAsync("/v1/battles", new { roomId = blueRoom, opponentRoomId = redRoom, seconds = 10 })).IsProblem(404, "unknown_room");
        (await gateway.Api.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 10 })).IsProblem(401, "unauthenticated");
        (await red.GetAsync("/v1/battles/battle_none")).IsProblem(404, "unknown_battle");
        (await red.GetAsync("/v1/battles/none")).IsProblem(404, "unknown_battle");
        (await red.PostAsync("/v1/battles/battle_none/accept")).IsProblem(404, "unknown_battle");

        var battle = (await red.PostAsync("/v1/battles", new { roomId = redRoom, opponentRoomId = blueRoom, seconds = 10 })).Is(201).Member("id");
        await red.EndRoomAsync(redRoom);
        (await blue.PostAsync($"/v1/battles/{battle}/accept")).IsProblem(409, "room_ended");
        (await blue.PostAsync("/v1/battles", new { roomId = blueRoom, opponentRoomId = redRoom, seconds = 10 })).IsProblem(409, "room_ended");
    }
}
