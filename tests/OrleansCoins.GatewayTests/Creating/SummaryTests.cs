using System.Globalization;
using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

[Collection(SharedGateway.Name)]
public sealed class SummaryTests(GatewayFixture gateway)
{
    private static readonly Action<JsonElement> Row = Shape.Of(
        ("key", Shape.OrNull(Shape.Text)),
        ("coins", Shape.Integer),
        ("diamonds", Shape.Diamonds),
        ("reversedDiamonds", Shape.Exactly("0")),
        ("gifts", Shape.Integer),
        ("supporters", Shape.Integer));

    [Fact]
    public async Task A_creator_sees_what_they_earned_by_what_and_how_much_of_it_by_one()
    {
        var (creator, room) = await gateway.RoomAsync();
        var (anna, berta, carla) = (await gateway.BuyerAsync(), await gateway.BuyerAsync(), await gateway.BuyerAsync());
        await CreditedAsync(anna, await anna.GiveAsync(room, "rose", 6));
        await CreditedAsync(anna, await anna.GiveAsync(room, "rose", 5));
        await CreditedAsync(berta, await berta.TryGiveAsync(room, new { giftId = "rose", quantity = 5, anonymous = true }));
        await CreditedAsync(carla, await carla.PostAsync(
            $"/v1/creators/{creator.Name}/gifts", new { giftId = "rose", quantity = 4, contentId = "video-1" }, Caller.NewKey()));

        var byDay = await SummaryAsync(creator, "");
        Assert.Equal([($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}", 20L, "10", 4L, 3L)], Rows(byDay));
        Assert.Equal(0.55, byDay.Json.GetProperty("topSupporterShare").GetDouble());
        Assert.Equal(
            [(anna.Name, 11L, "5.5", 2L, 1L), (null, 5L, "2.5", 1L, 1L), (carla.Name, 4L, "2", 1L, 1L)], Rows(await SummaryAsync(creator, "?by=supporter")));
        Assert.Equal([(room, 16L, "8", 3L, 2L), (null, 4L, "2", 1L, 1L)], Rows(await SummaryAsync(creator, "?by=room")));
        Assert.Equal([(null, 16L, "8", 3L, 2L), ("video-1", 4L, "2", 1L, 1L)], Rows(await SummaryAsync(creator, "?by=content")));
        Assert.Equal([("rose", 20L, "10", 4L, 3L)], Rows(await SummaryAsync(creator, "?by=gift")));
        Assert.DoesNotContain(berta.Name, (await SummaryAsync(creator, "?by=supporter")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_is_of_a_time_given_by_days_or_to_the_second()
    {
        var (creator, room) = await gateway.RoomAsync();
        var buyer = await gateway.BuyerAsync();
        await CreditedAsync(buyer, await buyer.GiveAsync(room));
        var now = TimeProvider.System.GetUtcNow();
        string Day(int days) => now.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        Assert.Single(Rows(await SummaryAsync(creator, $"?from={Day(-1)}&to={Day(0)}")));
        Assert.Single(Rows(await SummaryAsync(creator, $"?from={Day(-1)}&to={Day(0)}T23:59:59.5Z")));
        Assert.Single(Rows(await SummaryAsync(creator, $"?from={Day(-1)}T00:00:00%2B00:00")));
        Assert.Empty(Rows(await SummaryAsync(creator, $"?from={Day(-3)}&to={Day(-2)}")));
        Assert.Equal("""{"data":[],"otherKeys":0,"topSupporterShare":0}""", (await (await gateway.UserAsync()).GetAsync("/v1/earnings/summary")).Is(200).Text);
    }

    [Theory]
    [InlineData("by=month", "by")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-13-01", "to")]
    [InlineData("from=2026-01-31T25:00:00Z&to=x&by=", "by", "from", "to")]
    [InlineData("from=2026-01-31&to=2026-01-30", "from")]
    [InlineData("from=2024-01-01&to=2026-01-30", "from")]
    [InlineData("from=2020-01-01", "from")]
    [InlineData("from=0001-01-01&to=0001-01-02", "from", "to")]
    [InlineData("from=9999-12-31&to=9999-12-31", "from", "to")]
    [InlineData("from=2026-01-01&from=2026-01-02", "from")]
    public async Task A_time_or_a_word_that_does_not_fit_is_named(string query, params string[] fields) =>
        (await (await gateway.UserAsync()).GetAsync($"/v1/earnings/summary?{query}")).IsInvalid(fields);

    private static async Task CreditedAsync(Caller sender, Answer sent) => await sender.CreditedAsync(sent.Is(201).Member("id"));

    private static async Task<Answer> SummaryAsync(Caller creator, string query)
    {
        var summary = (await creator.GetAsync($"/v1/earnings/summary{query}")).Is(200);
        Shape.Is(summary.Json, ("data", Shape.Each(Row)), ("otherKeys", Shape.Exactly(0)), ("topSupporterShare", share => Assert.InRange(share.GetDouble(), 0, 1)));
        return summary;
    }

    private static IEnumerable<(string? Key, long Coins, string? Diamonds, long Gifts, long Supporters)> Rows(Answer summary) => summary.Items.Select(row => (
        row.GetProperty("key").GetString(),
        row.GetProperty("coins").GetInt64(),
        row.GetProperty("diamonds").GetString(),
        row.GetProperty("gifts").GetInt64(),
        row.GetProperty("supporters").GetInt64()));
}
