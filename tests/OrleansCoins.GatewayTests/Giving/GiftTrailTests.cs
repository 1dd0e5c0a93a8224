using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class GiftTrailTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_gifts_trail_has_its_debit_its_credit_and_the_event_that_its_room_tells()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        var gift = (await buyer.GiveAsync(room, "heart")).Member("id");
        await buyer.CreditedAsync(gift);

        var trail = (await (await gateway.AdminAsync()).GetAsync($"/v1/sent-gifts/{gift}/trail")).Is(200).Json;

        var (debit, credit) = (trail.GetProperty("debit"), trail.GetProperty("credit"));
        var paid = (await buyer.GetAsync("/v1/wallet/entries")).Json.GetProperty("data")[0];
        var earned = (await creator.GetAsync("/v1/earnings/entries")).Json.GetProperty("data")[0];
        Assert.Equal((buyer.Name, -5, 65), (Text(debit, "owner"), debit.GetProperty("amount").GetInt64(), debit.GetProperty("balance").GetInt64()));
        Assert.Equal((creator.Name, "2.5", "2.5"), (Text(credit, "owner"), Text(credit, "amount"), Text(credit, "balance")));
        Assert.Equal(paid.GetProperty("sequence").GetInt64(), debit.GetProperty("sequence").GetInt64());
        Assert.Equal(earned.GetProperty("sequence").GetInt64(), credit.GetProperty("sequence").GetInt64());
        Assert.All([debit, credit], static entry => Assert.Matches("^[0-9a-f]{64}$", Text(entry, "hash")));
        Assert.Equal(5000, trail.GetProperty("shareBps").GetInt32());
        Assert.Equal("credited", Text(trail.GetProperty("gift"), "status"));
        Assert.Equal((await feed.ReadAsync())!.Id, Text(trail, "feedEventId"));
    }

    [Fact]
    public async Task A_creator_learns_neither_what_a_sender_holds_nor_who_gave_without_a_name()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        var gift = (await buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1, anonymous = true })).Is(201).Member("id");
        await buyer.CreditedAsync(gift);

        var trail = (await creator.GetAsync($"/v1/sent-gifts/{gift}/trail")).Is(200);

        Assert.DoesNotContain(buyer.Name, trail.Text, StringComparison.Ordinal);
        Assert.All(["owner", "sequence", "balance"], member => Assert.Equal(JsonValueKind.Null, trail.Json.GetProperty("debit").GetProperty(member).ValueKind));
        Assert.Equal("0.5", Text(trail.Json.GetProperty("credit"), "balance"));
        Assert.Equal(buyer.Name, Text((await buyer.GetAsync($"/v1/sent-gifts/{gift}/trail")).Is(200).Json.GetProperty("debit"), "owner"));
        (await (await gateway.UserAsync()).GetAsync($"/v1/sent-gifts/{gift}/trail")).IsProblem(404, "unknown_sent_gift");
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
