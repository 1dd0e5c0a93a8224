using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class PagingTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Statements_and_gifts_are_walked_newest_first_without_gap_or_repeat(int limit)
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        var sent = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            sent.Insert(0, (await buyer.GiveAsync(room)).Member("id"));
            await buyer.CreditedAsync(sent[0]);
        }

        var entries = await WalkAsync(buyer, "/v1/wallet/entries", limit);
        var earnings = await WalkAsync(creator, "/v1/earnings/entries", limit);
        var gifts = await WalkAsync(creator, $"/v1/rooms/{room}/gifts", limit);

        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], entries.Select(Sequence));
        Assert.Equal(sent, entries.Take(7).Select(GiftOf));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], earnings.Select(Sequence));
        Assert.Equal(sent, earnings.Take(7).Select(GiftOf));
        Assert.Equal(sent, gifts.Select(Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Purchases_are_walked_newest_first_without_gap_or_repeat(int limit)
    {
        var buyer = await gateway.UserAsync();
        var started = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            started.Insert(0, (await buyer.StartPurchaseAsync()).Member("id"));
        }

        Assert.Equal(started, (await WalkAsync(buyer, "/v1/purchases", limit)).Select(Id));
    }

    [Fact]
    public async Task A_walk_is_not_disturbed_by_what_is_added_meanwhile()
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();
        await buyer.GiveAsync(room);
        await buyer.GiveAsync(room);
        var first = (await buyer.GetAsync("/v1/wallet/entries?limit=2")).Is(200);
        await buyer.GiveAsync(room);

        var second = (await buyer.GetAsync($"/v1/wallet/entries?limit=2&cursor={first.NextCursor}")).Is(200);

        Assert.Equal([3, 2, 1], first.Items.Concat(second.Items).Select(Sequence));
    }

    [Fact]
    public async Task A_page_has_20_items_when_nothing_is_said()
    {
        var buyer = await gateway.UserAsync();
        await Task.WhenAll(Enumerable.Range(0, 21).Select(_ => buyer.StartPurchaseAsync()));

        var page = (await buyer.GetAsync("/v1/purchases")).Is(200);

        Assert.Equal(20, page.Items.Count);
        Assert.NotNull(page.NextCursor);
        Assert.Equal(21, (await WalkAsync(buyer, "/v1/purchases", 10)).Select(Id).Distinct().Count());
    }

    [Fact]
    public async Task Gifts_of_an_earlier_room_and_on_content_are_left_out_of_a_rooms_pages()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, earlier) = await gateway.RoomAsync();
        await buyer.GiveAsync(earlier);
        await creator.EndRoomAsync(earlier);
        var room = await creator.OpenRoomAsync();
        var inRoom = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await buyer.PostAsync(
                $"/v1/creators/{creator.Name}/gifts", new { giftId = "rose", quantity = 1, contentId = "v" }, Caller.NewKey());
            inRoom.Insert(0, (await buyer.GiveAsync(room)).Member("id"));
        }

        await creator.ShowsAsync(room, 3);

        Assert.Equal(inRoom, (await WalkAsync(creator, $"/v1/rooms/{room}/gifts", 1)).Select(Id));
        Assert.Single(await WalkAsync(creator, $"/v1/rooms/{earlier}/gifts", 100));
    }

    private static long Sequence(JsonElement entry) => entry.GetProperty("sequence").GetInt64();

    private static string? Id(JsonElement item) => item.GetProperty("id").GetString();

    private static string? GiftOf(JsonElement entry) => Id(entry.GetProperty("detail"));

    /// <summary>All pages, one after the other. No page is longer than asked, and only the last ones may be shorter.</summary>
    private static async Task<List<JsonElement>> WalkAsync(Caller caller, string list, int limit)
    {
        const int pagesMax = 50;
        var items = new List<JsonElement>();
        string? cursor = null;
        for (var page = 0; page < pagesMax; page++)
        {
            var answer = (await caller.GetAsync($"{list}?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}")).Is(200);
            Shape.HasMembers(answer.Json, "data", "nextCursor");
            Assert.True(answer.Items.Count == limit || answer.NextCursor is null, $"A short page is the last one: {answer}");
            items.AddRange(answer.Items);
            if ((cursor = answer.NextCursor) is null)
            {
                return items;
            }

            Assert.Matches("^[A-Za-z0-9_-]+$", cursor);
        }

        throw new InvalidOperationException($"{list} has no end: {pagesMax} pages were walked.");
    }
}
