using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

[Collection(SharedGateway.Name)]
public sealed class ClosureTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_closed_creator_gets_no_gifts_until_reopened()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        var admin = await gateway.AdminAsync();

        var closed = (await admin.PostAsync($"/v1/admin/creators/{creator.Name}/close", new { reason = "Asked for by the police." })).Is(200);
        Assert.Equal((creator.Name, true), (closed.Member("creatorId"), closed.Json.GetProperty("closed").GetBoolean()));
        await Eventually.GetAsync(
            () => buyer.TryGiveAsync(room, new { giftId = "dragon", quantity = 1 }),
            answer => answer.Status == 422 && answer.Member("code") == "gift_not_welcome",
            "gifts are not welcome");

        (await admin.PostAsync($"/v1/admin/creators/{creator.Name}/reopen", new { reason = "A mistake." })).Is(200);
        var sent = await Eventually.GetAsync(
            () => buyer.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }), answer => answer.Status == 201, "gifts are welcome again");
        await buyer.CreditedAsync(sent.Member("id"));
        Assert.Equal(
            ["gift", "closure", "closure", "enrolment"],
            (await creator.GetAsync("/v1/earnings/entries")).Is(200).Json.GetProperty("data").EnumerateArray().Select(line => line.GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reopen")]
    public async Task Only_an_operator_with_a_reason_closes_a_creator_that_there_is(string what)
    {
        var (creator, _) = await gateway.RoomAsync();
        var admin = await gateway.AdminAsync();

        (await creator.PostAsync($"/v1/admin/creators/{creator.Name}/{what}", new { reason = "Mine." })).IsProblem(403, "forbidden");
        (await admin.PostAsync($"/v1/admin/creators/{creator.Name}/{what}", new { reason = " " })).IsProblem(400, "invalid_request", "errors");
        (await admin.PostAsync($"/v1/admin/creators/{admin.Name}/{what}", new { reason = "No creator." })).IsProblem(404, "unknown_creator");
        (await admin.PostAsync($"/v1/admin/creators/~/{what}", new { reason = "No name." })).IsProblem(404, "unknown_creator");
    }
}
