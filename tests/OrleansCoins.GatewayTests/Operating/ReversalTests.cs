using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

[Collection(SharedGateway.Name)]
public sealed class ReversalTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_gift_that_is_taken_back_leaves_its_creator_and_reaches_its_sender_once()
    {
        var (admin, sender) = (await gateway.AdminAsync(), await gateway.BuyerAsync());
        var (creator, room) = await gateway.RoomAsync();
        var gift = (await sender.GiveAsync(room, "rose", 20)).Member("id");
        await sender.CreditedAsync(gift);

        var reversed = (await ReverseAsync(admin, gift, "once")).Is(201);
        Shape.Is(
            reversed.Json,
            ("id", Shape.Exactly(gift)), ("status", Shape.Exactly("reversed")), ("coins", Shape.Integer), ("creatorDiamonds", Shape.Exactly("10")), ("createdAt", Shape.Time));
        var again = (await ReverseAsync(admin, gift, "once")).Is(201);
        Assert.Equal((true, reversed.Text), (again.Replayed, again.Text));
        (await ReverseAsync(admin, gift, "twice")).IsProblem(409, "already_reversed");

        await Eventually.GetAsync(() => sender.GetAsync($"/v1/sent-gifts/{gift}"), answer => answer.Member("status") == "reversed", "it is reversed");
        Assert.Equal(70, await sender.CoinsAsync());
        var earnings = (await creator.GetAsync("/v1/earnings")).Is(200);
        Assert.Equal(("0", "0"), (earnings.Member("diamonds"), earnings.Member("pendingDiamonds")));
        Assert.Equal((gift, "reversal"), KindAndGift((await sender.GetAsync("/v1/wallet/entries")).Is(200)));
        Assert.Equal((gift, "reversal"), KindAndGift((await creator.GetAsync("/v1/earnings/entries")).Is(200)));
        var row = Assert.Single((await creator.GetAsync("/v1/earnings/summary?by=gift")).Is(200).Items);
        Assert.Equal(("rose", "10", "10"), (row.GetProperty("key").GetString(), row.GetProperty("diamonds").GetString(), row.GetProperty("reversedDiamonds").GetString()));
    }

    [Fact]
    public async Task A_key_takes_back_one_gift()
    {
        var (admin, sender) = (await gateway.AdminAsync(), await gateway.BuyerAsync());
        var (_, room) = await gateway.RoomAsync();
        var gifts = new[] { (await sender.GiveAsync(room)).Member("id"), (await sender.GiveAsync(room)).Member("id") };
        foreach (var gift in gifts)
        {
            await sender.CreditedAsync(gift);
        }

        (await ReverseAsync(admin, gifts[0], "key")).Is(201);
        (await ReverseAsync(admin, gifts[1], "key")).IsProblem(422, "idempotency_key_reused");
        (await admin.PostAsync($"/v1/admin/sent-gifts/{gifts[0]}/reversal", new { reason = "Another reason." }, "key")).IsProblem(422, "idempotency_key_reused");
        (await ReverseAsync(admin, gifts[1], "another")).Is(201);
    }

    [Fact]
    public async Task Only_an_operator_with_a_reason_takes_back_a_gift_that_there_is()
    {
        var (admin, sender) = (await gateway.AdminAsync(), await gateway.BuyerAsync());
        var (creator, room) = await gateway.RoomAsync();
        var gift = (await sender.GiveAsync(room)).Member("id");
        await sender.CreditedAsync(gift);
        await sender.KeepsItsWalletAsync(async () =>
        {
            (await ReverseAsync(sender, gift, "mine")).IsProblem(403, "forbidden");
            (await ReverseAsync(creator, gift, "mine")).IsProblem(403, "forbidden");
            (await admin.PostAsync($"/v1/admin/sent-gifts/{gift}/reversal", new { reason = " " }, "blank")).IsInvalid("reason");
            (await ReverseAsync(admin, "gift_none", "none")).IsProblem(404, "unknown_sent_gift");
            (await ReverseAsync(admin, "none", "none")).IsProblem(404, "unknown_sent_gift");
            (await admin.Api.SendAsync(Api.Request(HttpMethod.Post, $"/v1/admin/sent-gifts/{gift}/reversal", new { reason = "Why." }, admin.Token)))
                .IsProblem(400, "idempotency_key_missing");
        });
    }

    private static (string? Gift, string? Kind) KindAndGift(Answer entries) =>
        (entries.Items[0].GetProperty("detail").GetProperty("id").GetString(), entries.Items[0].GetProperty("kind").GetString());

    private static Task<Answer> ReverseAsync(Caller caller, string gift, string key) =>
        caller.PostAsync($"/v1/admin/sent-gifts/{gift}/reversal", new { reason = "A stolen card." }, key);
}
