using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

[Collection(SharedGateway.Name)]
public sealed class RankingTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_room_ranks_its_supporters_by_coins_or_by_what_cannot_be_bought()
    {
        var (creator, room) = await gateway.RoomAsync();
        var (loyal, rich, often) = (await gateway.BuyerAsync("coins-350"), await gateway.BuyerAsync("coins-350"), await gateway.BuyerAsync());
        await loyal.GiveAsync(room, quantity: 100);
        await creator.ShowsAsync(room, 1);
        await rich.GiveAsync(room, quantity: 300);
        await often.GiveAsync(room);
        await often.GiveAsync(room);
        await creator.ShowsAsync(room, 4);

        var byCoins = await RankAsync(room, "?by=coins");
        var bySupport = await RankAsync(room, "?by=supporters");

        Assert.Equal([(1, rich.Name, 300, 1), (2, loyal.Name, 100, 1), (3, often.Name, 2, 2)], byCoins);
        Assert.Equal([(1, loyal.Name, 100, 1), (2, rich.Name, 300, 1), (3, often.Name, 2, 2)], bySupport);
        Assert.Equal(byCoins, await RankAsync(room, ""));
        Assert.Equal(byCoins[..1], await RankAsync(room, "?limit=1"));
    }

    [Fact]
    public async Task Anonymous_givers_are_summed_as_one_without_an_id()
    {
        var (creator, room) = await gateway.RoomAsync();
        var (anna, bert) = (await gateway.BuyerAsync(), await gateway.BuyerAsync());
        await anna.TryGiveAsync(room, new { giftId = "rose", quantity = 20, anonymous = true });
        await bert.TryGiveAsync(room, new { giftId = "rose", quantity = 15, anonymous = true });
        await bert.TryGiveAsync(room, new { giftId = "rose", quantity = 5, anonymous = false });

        var room3 = await creator.ShowsAsync(room, 3);

        Assert.Equal([(1, null, 35, 2), (2, bert.Name, 5, 1)], await RankAsync(room, ""));
        Assert.Equal(2, room3.Number("supporters"));
    }

    [Fact]
    public async Task A_ranking_takes_only_what_it_knows()
    {
        var (_, room) = await gateway.RoomAsync();

        (await gateway.Api.GetAsync($"/v1/rooms/{room}/ranking?by=diamonds")).IsInvalid("by");
        (await gateway.Api.GetAsync($"/v1/rooms/{room}/ranking?limit=0")).IsInvalid("limit");
        (await gateway.Api.GetAsync($"/v1/rooms/{room}/ranking?limit=101")).IsInvalid("limit");
        Assert.Empty(await RankAsync(room, "?limit=100"));
    }

    private async Task<(int Rank, string? User, long Coins, long Gifts)[]> RankAsync(string room, string query)
    {
        var ranking = (await gateway.Api.GetAsync($"/v1/rooms/{room}/ranking{query}")).Is(200);
        Shape.Is(ranking.Json, ("data", Shape.Each(Contract.Rank)), ("nextCursor", Shape.Null));
        return [.. ranking.Items.Select(rank => (
            rank.GetProperty("rank").GetInt32(),
            rank.GetProperty("userId").GetString(),
            rank.GetProperty("coins").GetInt64(),
            rank.GetProperty("gifts").GetInt64()))];
    }
}
