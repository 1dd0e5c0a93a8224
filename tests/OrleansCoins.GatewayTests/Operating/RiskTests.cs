using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>On gateways of their own: findings are about all who are there.</summary>
public sealed class RiskTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-risk-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_circle_is_found_with_who_how_much_and_the_gifts_and_honest_people_are_not()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName));
        using var api = new Api(gateway.Address);
        var admin = await api.CallerAsync("admin", "coins:admin");
        var gifts = await GiveInACircleAsync(api);
        var fan = await api.CallerAsync("fan");
        await fan.BuyAsync("coins-700");
        await fan.CreditedAsync((await fan.GiveAsync(await (await api.CallerAsync("star")).OpenRoomAsync(), "rose", 600)).Member("id"));

        var analysis = (await admin.PostAsync("/v1/admin/risk/analyses", key: "first")).Is(200);
        Assert.Equal((1, 1, 0), (analysis.Number("findings"), analysis.Number("newFindings"), analysis.Number("leftOut")));
        Assert.InRange(analysis.Number("entries"), 6, 100);
        var finding = Assert.Single((await admin.GetAsync("/v1/admin/risk")).Is(200).Items);
        Shape.Is(
            finding,
            ("id", Shape.Text), ("rule", Shape.Text), ("score", Shape.Integer), ("why", Shape.Text), ("creators", static json => Assert.Equal(["one", "other"], Names(json))),
            ("users", static json => Assert.Equal(["one", "other"], Names(json))), ("userCount", Shape.Integer), ("coins", Shape.Integer),
            ("evidence", static json => Assert.NotEqual(0, json.GetArrayLength())), ("firstSeen", Shape.Time), ("lastSeen", Shape.Time), ("createdAt", Shape.Time), ("confirmedAt", Shape.Time));
        Assert.Equal(("circle", 600, 100), (finding.GetProperty("rule").GetString(), finding.GetProperty("coins").GetInt64(), finding.GetProperty("score").GetInt32()));
        Assert.Equal(gifts.Order(), finding.GetProperty("evidence").EnumerateArray().Select(static one => one.GetProperty("sentGiftId").GetString()).Order());

        Assert.Single((await admin.GetAsync("/v1/admin/risk?rule=circle&creator=other&user=one")).Is(200).Items);
        Assert.Empty((await admin.GetAsync("/v1/admin/risk?rule=own-money")).Is(200).Items);
        Assert.Empty((await admin.GetAsync("/v1/admin/risk?creator=star")).Is(200).Items);
        Assert.Empty((await admin.GetAsync("/v1/admin/risk?user=fan")).Is(200).Items);

        Assert.True((await admin.PostAsync("/v1/admin/risk/analyses", key: "first")).Is(200).Replayed, "the same request has the same answer");
        Assert.Equal((1, 0), (await admin.PostAsync("/v1/admin/risk/analyses")).Is(200) is var again ? (again.Number("findings"), again.Number("newFindings")) : default);
        Assert.Single((await admin.GetAsync("/v1/admin/risk")).Is(200).Items);
        Assert.Empty((await admin.GetAsync("/v1/admin/audit?action=payouts.hold")).Is(200).Items);
        (await fan.GetAsync("/v1/admin/risk")).IsProblem(403, "forbidden");
        (await fan.PostAsync("/v1/admin/risk/analyses")).IsProblem(403, "forbidden");
        (await admin.GetAsync("/v1/admin/risk?rule=none&creator=~&user=")).IsInvalid("rule", "creator", "user");
        (await admin.GetAsync("/v1/admin/risk?cursor=none")).IsProblem(400, "invalid_cursor");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Where_a_setting_says_so_the_payouts_of_a_ring_are_held_once_and_an_operator_has_the_last_word()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName, ("OrleansCoins__Risk__HoldsPayouts", "true"), ("OrleansCoins__Risk__Every", "00:00:00")));
        using var api = new Api(gateway.Address);
        var admin = await api.CallerAsync("admin", "coins:admin");
        await GiveInACircleAsync(api);

        (await admin.PostAsync("/v1/admin/risk/analyses")).Is(200);
        var held = (await admin.GetAsync("/v1/admin/audit?by=risk-analysis")).Is(200);
        Assert.Equal(
            [("payouts.hold", "earnings:other", "done"), ("payouts.hold", "earnings:one", "done")],
            held.Items.Select(static item => (item.GetProperty("action").GetString(), item.GetProperty("subject").GetString(), item.GetProperty("status").GetString())));
        Assert.Equal(["payout-hold"], await HoldsOfAsync(admin, "one"));

        (await admin.PostAsync("/v1/admin/creators/one/release-payouts", new { reason = "Sisters." })).Is(200);
        (await admin.PostAsync("/v1/admin/risk/analyses")).Is(200);
        Assert.Equal(2, (await admin.GetAsync("/v1/admin/audit?by=risk-analysis")).Is(200).Items.Count);
        Assert.Equal(["payout-hold", "payout-hold"], await HoldsOfAsync(admin, "one"));
        await gateway.StopAsync();
    }

    private static async Task<IEnumerable<string?>> HoldsOfAsync(Caller admin, string creator) =>
        (await admin.GetAsync($"/v1/admin/earnings/{creator}/entries")).Is(200).Items
            .Select(static line => line.GetProperty("kind").GetString()).Where(static kind => kind == "payout-hold");

    private static async Task<List<string>> GiveInACircleAsync(Api api)
    {
        var (one, other) = (await api.CallerAsync("one"), await api.CallerAsync("other"));
        var rooms = (One: await one.OpenRoomAsync(), Other: await other.OpenRoomAsync());
        var gifts = new List<string>();
        foreach (var (giver, room) in new[] { (one, rooms.Other), (other, rooms.One) })
        {
            await giver.BuyAsync("coins-350");
            foreach (var roses in new[] { 100, 200 })
            {
                gifts.Add((await giver.GiveAsync(room, "rose", roses)).Member("id"));
                await giver.CreditedAsync(gifts[^1]);
            }
        }

        return gifts;
    }

    private static IEnumerable<string?> Names(JsonElement json) => json.EnumerateArray().Select(static name => name.GetString());
}
