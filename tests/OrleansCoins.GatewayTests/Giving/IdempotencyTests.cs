using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class IdempotencyTests(GatewayFixture gateway)
{
    private const string Body = """{"giftId":"heart","quantity":2,"message":"Hi"}""";

    [Fact]
    public async Task The_same_request_again_gives_the_first_answer_to_the_byte_and_moves_nothing()
    {
        var (buyer, room) = await BuyerAndRoomAsync();
        var first = (await GiveAsync(buyer, room, Body, "same")).Is(201);
        await buyer.GiveAsync(room);

        var again = (await GiveAsync(buyer, room, Body, "same")).Is(201);

        Assert.Equal((false, true), (first.Replayed, again.Replayed));
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(first.Header("Location"), again.Header("Location"));
        Assert.Equal(59, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_replay_is_found_also_after_the_room_ended_the_wallet_ran_out_and_the_gift_was_credited()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        var first = (await GiveAsync(buyer, room, Body, "late")).Is(201);
        await buyer.GiveAsync(room, quantity: 60);
        await buyer.CreditedAsync(first.Member("id"));
        await creator.EndRoomAsync(room);

        var again = (await GiveAsync(buyer, room, Body, "late")).Is(201);

        Assert.True(again.Replayed, "the second answer is a replay");
        Assert.Equal(first.Body, again.Body);
        (await GiveAsync(buyer, room, Body, "later")).IsProblem(409, "room_ended");
    }

    [Theory]
    [InlineData("""{ "giftId" : "heart",   "quantity":2, "message":"Hi" }""")]
    [InlineData("""{"message":"Hi","quantity":2,"giftId":"heart"}""")]
    [InlineData("{\r\n\t\"quantity\": 2,\n\"giftId\": \"\\u0068eart\",\n\"message\": \"H\\u0069\"}\n")]
    public async Task Spaces_escapes_and_the_order_of_members_make_no_other_request(string spelled)
    {
        var (buyer, room) = await BuyerAndRoomAsync();
        var first = (await GiveAsync(buyer, room, Body, "spelled")).Is(201);

        var again = (await GiveAsync(buyer, room, spelled, "spelled")).Is(201);

        Assert.True(again.Replayed, "the second answer is a replay");
        Assert.Equal(first.Body, again.Body);
    }

    [Theory]
    [InlineData("""{"giftId":"heart","quantity":3,"message":"Hi"}""")]
    [InlineData("""{"giftId":"rose","quantity":2,"message":"Hi"}""")]
    [InlineData("""{"giftId":"heart","quantity":2,"message":"Ho"}""")]
    [InlineData("""{"giftId":"heart","quantity":2}""")]
    [InlineData("""{"giftId":"heart","quantity":2,"message":"Hi","anonymous":true}""")]
    [InlineData("""{"giftId":"heart","quantity":2,"message":"Hi","comboId":"c"}""")]
    [InlineData("""{"giftId":"heart","quantity":2,"message":"Hi","expectedCoins":10}""")]
    [InlineData("""{"giftId":"none","quantity":2,"message":"Hi"}""")]
    [InlineData("""{"giftId":"dragon","quantity":9999,"message":"Hi"}""")]
    [InlineData("""{"giftId":"No gift has this name","quantity":2,"message":"Hi"}""")]
    public async Task A_key_belongs_to_one_request(string other)
    {
        var (buyer, room) = await BuyerAndRoomAsync();
        (await GiveAsync(buyer, room, Body, "reused")).Is(201);

        await buyer.KeepsItsWalletAsync(
            async () => (await GiveAsync(buyer, room, other, "reused")).IsProblem(422, "idempotency_key_reused"));
    }

    [Fact]
    public async Task A_key_belongs_to_one_path()
    {
        var (buyer, room) = await BuyerAndRoomAsync();
        var (other, otherRoom) = await gateway.RoomAsync();
        (await GiveAsync(buyer, room, Body, "path")).Is(201);

        await buyer.KeepsItsWalletAsync(async () =>
        {
            (await GiveAsync(buyer, otherRoom, Body, "path")).IsProblem(422, "idempotency_key_reused");
            (await buyer.PostAsync($"/v1/creators/{other.Name}/gifts", new { giftId = "heart", quantity = 2, message = "Hi", contentId = "v" }, "path"))
                .IsProblem(422, "idempotency_key_reused");
        });
    }

    [Theory]
    [InlineData("/v1/rooms/no~room/gifts", "unknown_room")]
    [InlineData("/v1/creators/~nobody/gifts", "unknown_creator")]
    public async Task A_used_key_is_refused_also_on_a_path_that_can_lead_nowhere(string path, string unused)
    {
        var (buyer, room) = await BuyerAndRoomAsync();
        (await GiveAsync(buyer, room, Body, "nowhere")).Is(201);
        var body = path.Contains("creators", StringComparison.Ordinal)
            ? (object)new { giftId = "heart", quantity = 2, contentId = "v" }
            : new { giftId = "heart", quantity = 2 };

        (await buyer.PostAsync(path, body, "nowhere")).IsProblem(422, "idempotency_key_reused");
        (await buyer.PostAsync(path, body, "nowhere-else")).IsProblem(404, unused);
    }

    [Fact]
    public async Task A_key_of_a_purchase_is_refused_also_for_a_package_that_cannot_exist()
    {
        var buyer = await gateway.UserAsync();
        (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "bought")).Is(201);

        (await buyer.PostAsync("/v1/purchases", new { packageId = "No package!" }, "bought")).IsProblem(422, "idempotency_key_reused");
        (await buyer.PostAsync("/v1/purchases", new { packageId = "No package!" }, "unbought")).IsProblem(404, "unknown_package");
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller()
    {
        var (anna, room) = await BuyerAndRoomAsync();
        var bert = await gateway.BuyerAsync();

        var annas = (await GiveAsync(anna, room, Body, "shared")).Is(201);
        var berts = (await GiveAsync(bert, room, Body, "shared")).Is(201);

        Assert.False(berts.Replayed, "another's key is another key");
        Assert.NotEqual(annas.Member("id"), berts.Member("id"));
        Assert.Equal((60, 60), (await anna.CoinsAsync(), await bert.CoinsAsync()));
    }

    [Fact]
    public async Task Of_the_same_request_32_times_at_once_one_gift_comes_and_all_get_its_answer()
    {
        var (buyer, room) = await BuyerAndRoomAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => GiveAsync(buyer, room, Body, "at-once")));

        Assert.All(answers, answer => Assert.Equal(answers[0].Text, answer.Is(201).Text));
        Assert.Equal(31, answers.Count(answer => answer.Replayed));
        Assert.Equal(60, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task Of_the_same_purchase_32_times_at_once_one_is_started()
    {
        var buyer = await gateway.UserAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "at-once")));

        Assert.All(answers, answer => Assert.Equal(answers[0].Text, answer.Is(201).Text));
        Assert.Single((await buyer.GetAsync("/v1/purchases")).Is(200).Items);
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        var (buyer, room) = await BuyerAndRoomAsync();
        (await GiveAsync(buyer, room, """{"giftId":"fire","quantity":1}""", "free")).IsProblem(422, "insufficient_coins", "balance", "required");
        (await GiveAsync(buyer, room, """{"giftId":"none","quantity":1}""", "free")).IsProblem(404, "unknown_gift");
        (await GiveAsync(buyer, room, """{"giftId":"rose","quantity":0}""", "free")).IsInvalid("quantity");

        var gift = (await GiveAsync(buyer, room, Body, "free")).Is(201);

        Assert.False(gift.Replayed, "nothing was answered under this key before");
    }

    [Fact]
    public async Task Purchases_and_gifts_need_a_key()
    {
        var (buyer, room) = await BuyerAndRoomAsync();
        var creator = await gateway.CreatorAsync();

        (await buyer.PostAsync("/v1/purchases", new { packageId = "coins-70" })).IsProblem(400, "idempotency_key_missing");
        (await buyer.PostAsync($"/v1/rooms/{room}/gifts", Body)).IsProblem(400, "idempotency_key_missing");
        (await buyer.PostAsync($"/v1/creators/{creator.Name}/gifts", new { giftId = "rose", quantity = 1, contentId = "v" }))
            .IsProblem(400, "idempotency_key_missing");
        Assert.Equal(70, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_key_has_1_to_255_printable_characters_and_is_given_once()
    {
        var (buyer, room) = await BuyerAndRoomAsync();

        (await GiveAsync(buyer, room, Body, new string('k', 255))).Is(201);
        (await GiveAsync(buyer, room, Body, "!~ \"{}\\")).Is(201);
        (await GiveAsync(buyer, room, Body, new string('k', 256))).IsInvalid("Idempotency-Key");
        (await GiveAsync(buyer, room, Body, "tab\there")).IsInvalid("Idempotency-Key");
        var twice = await RawHttp.AskAsync(
            gateway.Api.Address,
            $"POST /v1/rooms/{room}/gifts HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {buyer.Token}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\nIdempotency-Key: one\r\nIdempotency-Key: two\r\n\r\n{Body}");
        Assert.StartsWith("HTTP/1.1 400 ", twice, StringComparison.Ordinal);
        Assert.Contains("\"errors\":{\"Idempotency-Key\":", twice, StringComparison.Ordinal);
        Assert.Equal(50, await buyer.CoinsAsync());
    }

    [Fact]
    public async Task A_room_opened_again_with_the_same_key_is_the_same_room_also_when_it_ended()
    {
        var creator = await gateway.UserAsync();
        var first = (await creator.PostAsync("/v1/rooms", new { title = "First" }, "open")).Is(201);
        (await creator.PostAsync("/v1/rooms", new { title = "Other" }, "open")).IsProblem(422, "idempotency_key_reused");
        await creator.EndRoomAsync(first.Member("id"));

        var again = (await creator.PostAsync("/v1/rooms", new { title = "First" }, "open")).Is(201);

        Assert.True(again.Replayed, "the second answer is a replay");
        Assert.Equal(first.Text, again.Text);
    }

    private static Task<Answer> GiveAsync(Caller buyer, string room, string body, string key) =>
        buyer.PostAsync($"/v1/rooms/{room}/gifts", body, key);

    private async Task<(Caller Buyer, string Room)> BuyerAndRoomAsync()
    {
        var buyer = await gateway.BuyerAsync();
        return (buyer, (await gateway.RoomAsync()).Room);
    }
}
