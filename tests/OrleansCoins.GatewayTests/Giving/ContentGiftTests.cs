using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class ContentGiftTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_gift_on_content_reaches_its_creator_and_names_the_content()
    {
        var buyer = await gateway.BuyerAsync();
        var creator = await gateway.CreatorAsync();

        var gift = (await GiveAsync(buyer, creator.Name, new { giftId = "rose", quantity = 3, contentId = "video:1" })).IsCreated("/v1/sent-gifts");

        Contract.Gift("accepted", "contentId")(gift.Json);
        Assert.Equal(
            ("video:1", creator.Name, 3, "1.5"),
            (gift.Member("contentId"), gift.Member("creatorId"), gift.Number("coins"), gift.Member("creatorDiamonds")));
        Contract.Gift("credited", "contentId")((await buyer.CreditedAsync(gift.Member("id"))).Json);
        var entry = (await creator.GetAsync("/v1/earnings/entries")).Is(200).Items[0];
        Assert.Equal("video:1", entry.GetProperty("detail").GetProperty("contentId").GetString());
    }

    [Fact]
    public async Task A_gift_on_content_is_none_of_the_creators_room()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        var onContent = (await GiveAsync(buyer, creator.Name, new { giftId = "rose", quantity = 1, contentId = "v" })).Is(201);
        await buyer.CreditedAsync(onContent.Member("id"));
        await buyer.GiveAsync(room);

        Assert.Equal(1, (await creator.ShowsAsync(room, 1)).Number("coins"));
    }

    [Fact]
    public async Task A_gift_on_content_must_name_the_content()
    {
        var buyer = await gateway.BuyerAsync();
        var creator = await gateway.CreatorAsync();

        await buyer.KeepsItsWalletAsync(async () =>
        {
            (await GiveAsync(buyer, creator.Name, new { giftId = "rose", quantity = 1 })).IsInvalid("contentId");
            (await GiveAsync(buyer, creator.Name, new { giftId = "rose", quantity = 1, contentId = "" })).IsInvalid("contentId");
            (await GiveAsync(buyer, creator.Name, new { giftId = "rose", quantity = 1, contentId = "a b" })).IsInvalid("contentId");
            (await GiveAsync(buyer, creator.Name, new { giftId = "rose", quantity = 1, contentId = new string('v', 161) })).IsInvalid("contentId");
            (await GiveAsync(buyer, creator.Name, new { quantity = 0 })).IsInvalid("contentId", "giftId", "quantity");
        });
    }

    [Fact]
    public async Task A_dry_run_on_content_writes_nothing()
    {
        var buyer = await gateway.BuyerAsync();
        var creator = await gateway.CreatorAsync();
        var path = $"/v1/creators/{creator.Name}/gifts?dryRun=true";

        await buyer.KeepsItsWalletAsync(async () =>
        {
            Assert.Equal(5, (await buyer.PostAsync(path, new { giftId = "heart", quantity = 1, contentId = "v" })).Is(200).Number("coins"));
            (await buyer.PostAsync(path, new { giftId = "heart", quantity = 1 })).IsInvalid("contentId");
        });
    }

    [Fact]
    public async Task A_gift_in_a_room_takes_no_content()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();

        (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1, contentId = "v" })).IsInvalid("contentId");
    }

    [Fact]
    public async Task Only_those_who_enrolled_and_accept_gifts_can_be_given_to()
    {
        var buyer = await gateway.BuyerAsync("coins-350");
        var closed = await gateway.CreatorAsync();
        (await closed.PutAsync("/v1/creator", new { displayName = "Closed", acceptsGifts = false })).Is(200);
        var body = new { giftId = "rose", quantity = 1, contentId = "v" };

        await buyer.KeepsItsWalletAsync(async () =>
        {
            (await GiveAsync(buyer, gateway.Name("nobody"), body)).IsProblem(404, "unknown_creator");
            (await GiveAsync(buyer, "-", body)).IsProblem(404, "unknown_creator");
            (await GiveAsync(buyer, closed.Name, body)).IsProblem(422, "gift_not_welcome");
        });
    }

    [Fact]
    public async Task Nobody_gives_to_themselves()
    {
        var creator = await gateway.CreatorAsync();
        await creator.BuyAsync();
        var room = await creator.OpenRoomAsync();

        await creator.KeepsItsWalletAsync(async () =>
        {
            (await GiveAsync(creator, creator.Name, new { giftId = "rose", quantity = 1, contentId = "v" })).IsProblem(422, "self_gift");
            (await creator.TryGiveAsync(room, new { giftId = "rose", quantity = 1, anonymous = true })).IsProblem(422, "self_gift");
        });
    }

    private static Task<Answer> GiveAsync(Caller buyer, string creator, object body) =>
        buyer.PostAsync($"/v1/creators/{creator}/gifts", body, Caller.NewKey());
}
