using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

[Collection(SharedGateway.Name)]
public sealed class CreatorRankingTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("")]
    [InlineData("?period=week")]
    [InlineData("?period=all&by=coins")]
    public async Task A_creator_has_a_ranking_of_their_supporters_wherever_these_gave(string query)
    {
        var (creator, room) = await gateway.RoomAsync();
        var (anna, bert) = (await gateway.BuyerAsync(), await gateway.BuyerAsync());
        await anna.GiveAsync(room, quantity: 5);
        await bert.TryGiveAsync(room, new { giftId = "rose", quantity = 4, anonymous = true });
        await bert.PostAsync($"/v1/creators/{creator.Name}/gifts", new { giftId = "rose", quantity = 2, contentId = "v" }, Caller.NewKey());

        var ranking = await RankedAsync($"/v1/creators/{creator.Name}/ranking{query}", 3);

        Shape.Is(ranking.Json, ("data", Shape.Each(Contract.Rank)), ("nextCursor", Shape.Null));
        Assert.Equal(
            [(1, anna.Name, 5, 1), (2, null, 4, 1), (3, bert.Name, 2, 1)],
            ranking.Items.Select(static rank => (
                rank.GetProperty("rank").GetInt32(), rank.GetProperty("userId").GetString(), rank.GetProperty("coins").GetInt32(), rank.GetProperty("gifts").GetInt32())));
    }

    [Fact]
    public async Task Creators_are_ranked_by_coins_and_by_how_many_people_gave_within_seconds()
    {
        var (bought, loved) = (await gateway.CreatorAsync(), await gateway.CreatorAsync());
        await GiveAsync(await gateway.BuyerAsync("coins-17500"), bought, "crown", 15);
        for (var fan = 0; fan < 8; fan++)
        {
            await GiveAsync(await gateway.BuyerAsync(), loved, "rose", 1);
        }

        foreach (var (by, better, worse) in new[] { ("coins", bought, loved), ("supporters", loved, bought) })
        {
            var query = $"/v1/rankings/creators?period=day&by={by}&limit=100";
            var ranking = await Eventually.GetAsync(
                () => gateway.Api.GetAsync(query),
                answer => Names(answer.Is(200)).Contains(better.Name) && Names(answer).Contains(worse.Name) && Supporters(answer, loved) == 8,
                $"{query} has both creators");
            Shape.Is(
                ranking.Json,
                ("data", Shape.Each(Shape.Of(
                    ("rank", Shape.Integer), ("creatorId", Shape.Text), ("displayName", Shape.OrNull(Shape.Text)), ("coins", Shape.Integer), ("gifts", Shape.Integer), ("supporters", Shape.Integer)))),
                ("nextCursor", Shape.Null));
            Assert.True(Names(ranking).IndexOf(better.Name) < Names(ranking).IndexOf(worse.Name), $"By {by}, {better.Name} comes first.");
        }

        Assert.Empty((await gateway.Api.GetAsync("/v1/rankings/creators?date=2020-02-29")).Is(200).Items);
        Assert.Single((await gateway.Api.GetAsync("/v1/rankings/creators?limit=1")).Is(200).Items);
    }

    [Fact]
    public async Task Who_is_no_creator_has_no_ranking()
    {
        var user = await gateway.UserAsync();

        foreach (var name in new[] { user.Name, "_", $"{new string('x', 65)}" })
        {
            (await gateway.Api.GetAsync($"/v1/creators/{name}/ranking")).IsProblem(404, "unknown_creator");
        }
    }

    [Theory]
    [InlineData("period=month", "period")]
    [InlineData("by=diamonds", "by")]
    [InlineData("date=yesterday", "date")]
    [InlineData("date=2026-02-30", "date")]
    [InlineData("period=all&date=2026-02-03", "date")]
    [InlineData("limit=0", "limit")]
    [InlineData("period=&by=&date=", "period", "by", "date")]
    public async Task A_ranking_takes_only_what_it_knows(string query, params string[] fields)
    {
        var creator = await gateway.CreatorAsync();

        (await gateway.Api.GetAsync($"/v1/creators/{creator.Name}/ranking?{query}")).IsInvalid(fields);
        (await gateway.Api.GetAsync($"/v1/rankings/creators?{query}")).IsInvalid(fields);
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    public async Task A_day_far_away_has_a_ranking_without_anybody(string date)
    {
        var creator = await gateway.CreatorAsync();

        foreach (var period in new[] { "day", "week" })
        {
            Assert.Empty((await gateway.Api.GetAsync($"/v1/creators/{creator.Name}/ranking?period={period}&date={date}")).Is(200).Items);
            Assert.Empty((await gateway.Api.GetAsync($"/v1/rankings/creators?period={period}&date={date}")).Is(200).Items);
        }
    }

    [Fact]
    public async Task A_feed_says_its_senders_level_with_each_gift()
    {
        var (_, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);

        await anna.GiveAsync(room);
        await anna.GiveAsync(room, quantity: 49);

        Assert.Equal([1, 2], (await feed.ReadAsync(2)).Select(static told => told.Data.GetProperty("sender").GetProperty("level").GetInt32()));
    }

    private static async Task GiveAsync(Caller sender, Caller creator, string gift, int quantity) => (await sender.PostAsync(
        $"/v1/creators/{creator.Name}/gifts", new { giftId = gift, quantity, contentId = "v" }, Caller.NewKey())).Is(201);

    private Task<Answer> RankedAsync(string path, int ranks) =>
        Eventually.GetAsync(() => gateway.Api.GetAsync(path), answer => answer.Is(200).Items.Count() == ranks, $"{path} has {ranks} ranks");

    private static List<string> Names(Answer ranking) => [.. ranking.Items.Select(static one => one.GetProperty("creatorId").GetString()!)];

    private static long Supporters(Answer ranking, Caller creator) =>
        ranking.Items.Single(one => one.GetProperty("creatorId").GetString() == creator.Name).GetProperty("supporters").GetInt64();
}
