using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class RoomGiftTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_gift_is_debited_when_it_is_answered_and_credited_soon()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();

        var gift = (await buyer.TryGiveAsync(room, new { giftId = "heart", quantity = 5, comboId = "combo-1", message = "Hi", expectedCoins = 25 }))
            .IsCreated("/v1/sent-gifts");

        Contract.Gift("accepted", "roomId")(gift.Json);
        Assert.Equal((room, creator.Name, "heart"), (gift.Member("roomId"), gift.Member("creatorId"), gift.Member("giftId")));
        Assert.Equal((5, 25, 45), (gift.Number("quantity"), gift.Number("coins"), gift.Number("balance")));
        Assert.Equal(("12.5", "combo-1"), (gift.Member("creatorDiamonds"), gift.Member("comboId")));
        Assert.Equal(45, await buyer.CoinsAsync());
        await buyer.CreditedAsync(gift.Member("id"));
        Assert.Equal("12.5", (await creator.GetAsync("/v1/earnings")).Is(200).Member("diamonds"));
    }

    [Fact]
    public async Task A_room_shows_who_gave_what_with_which_message()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        await buyer.TryGiveAsync(room, new { giftId = "heart", quantity = 2, message = "Grüße 🌹\n\"<b>\"", comboId = "c" });
        await creator.ShowsAsync(room, 1);

        var gift = Assert.Single((await buyer.GetAsync($"/v1/rooms/{room}/gifts")).Is(200).Items);

        Contract.RoomGift(gift);
        Assert.Equal(
            (buyer.Name, "heart", 2, 10, "c", "Grüße 🌹\n\"<b>\""),
            (gift.GetProperty("senderId").GetString(),
            gift.GetProperty("giftId").GetString(),
            gift.GetProperty("quantity").GetInt32(),
            gift.GetProperty("coins").GetInt32(),
            gift.GetProperty("comboId").GetString(),
            gift.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_rooms_gifts_say_what_their_senders_call_themselves_unless_they_gave_anonymously()
    {
        var (named, unnamed) = (await gateway.BuyerAsync(), await gateway.BuyerAsync());
        var (creator, room) = await gateway.RoomAsync();
        (await named.PutAsync("/v1/profile", new { displayName = "Rosa", timeZone = "UTC" })).Is(200);
        await unnamed.GiveAsync(room);
        await creator.ShowsAsync(room, 1);
        await named.GiveAsync(room);
        await creator.ShowsAsync(room, 2);
        await named.TryGiveAsync(room, new { giftId = "rose", quantity = 1, anonymous = true });
        await creator.ShowsAsync(room, 3);

        var gifts = (await creator.GetAsync($"/v1/rooms/{room}/gifts")).Is(200).Items.ToList();

        Assert.All(gifts, Contract.RoomGift);
        Assert.Equal([null, "Rosa", null], gifts.Select(static gift => gift.GetProperty("displayName").GetString()));
    }

    [Fact]
    public async Task An_anonymous_gift_does_not_show_its_sender_in_the_room()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1, anonymous = true, message = "From a friend" });
        await creator.ShowsAsync(room, 1);

        var gifts = (await creator.GetAsync($"/v1/rooms/{room}/gifts")).Is(200);
        var ranking = (await creator.GetAsync($"/v1/rooms/{room}/ranking")).Is(200);
        var earnings = (await creator.GetAsync("/v1/earnings/entries")).Is(200);

        Shape.Null(Assert.Single(gifts.Items).GetProperty("senderId"));
        foreach (var answer in new[] { gifts, ranking, earnings })
        {
            Assert.DoesNotContain(buyer.Name, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_dry_run_tells_the_price_without_a_key_and_writes_nothing()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();

        await buyer.KeepsItsWalletAsync(async () =>
        {
            var quote = (await buyer.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "rose", quantity = 3 })).Is(200);
            Shape.Is(
                quote.Json,
                ("coins", Shape.Exactly(3)),
                ("referencePrice", Shape.Of(("value", Shape.Exactly("0.0429")), ("currency", Shape.Exactly("USD")))),
                ("balance", Shape.Exactly(70)),
                ("limits", limits => Shape.HasMembers(limits, "perGift", "daily", "weekly", "monthly", "used", "resetsAt", "ceilings", "timeZone", "pending")));
        });
        Assert.Equal(0, (await gateway.Api.GetAsync($"/v1/rooms/{room}")).Is(200).Number("gifts"));
    }

    [Fact]
    public async Task A_dry_run_leaves_its_key_free()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();
        var key = Caller.NewKey();
        (await buyer.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "rose", quantity = 3 }, key)).Is(200);

        var gift = (await buyer.PostAsync($"/v1/rooms/{room}/gifts?dryRun=false", new { giftId = "heart", quantity = 1 }, key)).Is(201);

        Assert.False(gift.Replayed, "a dry run is not the first answer to anything");
    }

    [Fact]
    public async Task A_dry_run_is_refused_as_the_gift_would_be()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();

        (await buyer.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "none", quantity = 1 })).IsProblem(404, "unknown_gift");
        var poor = (await buyer.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "fire", quantity = 1 }))
            .IsProblem(422, "insufficient_coins", "balance", "required");
        Assert.Equal((70, 100), (poor.GetProperty("balance").GetInt64(), poor.GetProperty("required").GetInt64()));
        (await buyer.PostAsync($"/v1/rooms/{room}/gifts?dryRun=yes", new { giftId = "rose", quantity = 1 })).IsInvalid("dryRun");
        (await buyer.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "rose", quantity = 0 })).IsInvalid("quantity");
    }

    [Fact]
    public async Task The_last_coin_can_be_given_and_no_further_one()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();

        Assert.Equal(0, (await buyer.GiveAsync(room, quantity: 70)).Number("balance"));

        var refused = (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }))
            .IsProblem(422, "insufficient_coins", "balance", "required");
        Assert.Equal((0, 1), (refused.GetProperty("balance").GetInt64(), refused.GetProperty("required").GetInt64()));
    }

    [Fact]
    public async Task Of_many_gifts_at_once_only_those_the_wallet_can_pay_are_accepted()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(_ => buyer.TryGiveAsync(room, new { giftId = "heart", quantity = 1 })));

        Assert.Equal(14, answers.Count(answer => answer.Status == 201));
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.IsProblem(422, "insufficient_coins", "balance", "required"));
        Assert.Equal(0, await buyer.CoinsAsync());
        Assert.Equal(70, (await creator.ShowsAsync(room, 14)).Number("coins"));
    }
}
