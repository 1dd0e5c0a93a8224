using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class SentGiftTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_sent_gift_is_seen_by_its_sender_its_creator_and_operators_only()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        var path = (await buyer.GiveAsync(room, "heart")).Header("Location")!;
        await buyer.CreditedAsync(path.Split('/')[^1]);

        var sender = (await buyer.GetAsync(path)).Is(200);
        Contract.Gift("credited", "roomId")(sender.Json);
        Assert.Equal(65, sender.Number("balance"));
        Contract.Gift("credited", "roomId")((await (await gateway.AdminAsync()).GetAsync(path)).Is(200).Json);
        (await (await gateway.UserAsync()).GetAsync(path)).IsProblem(404, "unknown_sent_gift");
        (await gateway.Api.GetAsync(path)).IsProblem(401, "unauthenticated");

        // What the sender holds is none of the creator's business.
        Contract.Gift("credited", "roomId", showsBalance: false)((await creator.GetAsync(path)).Is(200).Json);
    }

    [Fact]
    public async Task The_id_of_a_sent_gift_tells_neither_its_sender_nor_a_count()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();

        var first = (await buyer.GiveAsync(room)).Member("id");
        var second = (await buyer.GiveAsync(room)).Member("id");

        Assert.DoesNotContain(buyer.Name, first, StringComparison.OrdinalIgnoreCase);
        var same = first.Zip(second).Skip("gift_".Length).Count(pair => pair.First == pair.Second);
        Assert.True(same < first.Length / 2, $"Two gifts of one sender have ids that hardly differ: {first} and {second}");
    }

    [Theory]
    [InlineData("gift_")]
    [InlineData("gift_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("room_abc")]
    [InlineData("gift_%20")]
    [InlineData("gift_%F0%9F%8C%B9")]
    public async Task An_id_that_was_never_given_out_is_unknown(string id) =>
        (await (await gateway.UserAsync()).GetAsync($"/v1/sent-gifts/{id}")).IsProblem(404, "unknown_sent_gift");

    [Fact]
    public async Task A_changed_id_of_a_sent_gift_is_unknown_also_to_operators()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();
        var id = (await buyer.GiveAsync(room)).Member("id");
        var admin = await gateway.AdminAsync();

        for (var at = "gift_".Length; at < id.Length; at += 3)
        {
            var changed = $"{id[..at]}{(id[at] == 'A' ? 'B' : 'A')}{id[(at + 1)..]}";
            (await admin.GetAsync($"/v1/sent-gifts/{changed}")).IsProblem(404, "unknown_sent_gift");
        }

        (await admin.GetAsync($"/v1/sent-gifts/{id}A")).IsProblem(404, "unknown_sent_gift");
    }
}
