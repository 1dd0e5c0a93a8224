using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>On a gateway of its own: what is asked for is about all creators there are.</summary>
public sealed class DistributionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-distribution-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task It_is_exact_over_all_creators_and_over_time_and_what_is_taken_back_does_not_count()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName));
        using var api = new Api(gateway.Address);
        var admin = await api.CallerAsync("admin", "coins:admin");
        var empty = (await admin.GetAsync("/v1/admin/distribution?by=day")).Is(200);
        Assert.Equal((0, 0m, "0", 0), (empty.Number("creators"), Share(empty, "giniCoefficient"), empty.Member("medianDiamonds"), empty.Json.GetProperty("series").GetArrayLength()));
        var buyer = await api.CallerAsync("buyer");
        await buyer.BuyAsync("coins-1400");
        var last = "";
        foreach (var roses in Enumerable.Range(1, 4))
        {
            var room = await (await api.CallerAsync($"creator-{roses}")).OpenRoomAsync();
            last = (await buyer.GiveAsync(room, "rose", roses)).Member("id");
            await buyer.CreditedAsync(last);
        }

        var spread = (await admin.GetAsync("/v1/admin/distribution")).Is(200);
        Shape.Is(
            spread.Json,
            ("asOf", Shape.Time), ("creators", Shape.Integer), ("earningCreators", Shape.Integer), ("diamonds", Shape.Diamonds),
            ("giniCoefficient", static json => _ = json.GetDecimal()), ("topOnePercentShare", static json => _ = json.GetDecimal()),
            ("medianDiamonds", Shape.Text), ("smallCreatorsShare", static json => _ = json.GetDecimal()), ("series", Shape.Null));
        Assert.Equal(
            (4, 4, "5", 0.25m, 0.4m, "1.25", 0.3m),
            (spread.Number("creators"), spread.Number("earningCreators"), spread.Member("diamonds"), Share(spread, "giniCoefficient"),
                Share(spread, "topOnePercentShare"), spread.Member("medianDiamonds"), Share(spread, "smallCreatorsShare")));

        (await admin.PostAsync($"/v1/admin/sent-gifts/{last}/reversal", new { reason = "Taken back." }, "key")).Is(201);
        await (await api.CallerAsync("late")).OpenRoomAsync();
        var after = (await Eventually.GetAsync(
            () => admin.GetAsync("/v1/admin/distribution?by=month"), static answer => answer.Is(200).Number("creators") == 5, "the new creator counts")).Json;
        Assert.Equal((3, "3"), (after.GetProperty("earningCreators").GetInt64(), after.GetProperty("diamonds").GetString()));
        var month = after.GetProperty("series").EnumerateArray().Last();
        Assert.Equal((5, "3"), (month.GetProperty("creators").GetInt64(), month.GetProperty("diamonds").GetString()));
        Assert.Equal("0", (await admin.GetAsync("/v1/admin/distribution?to=2026-01-01")).Is(200).Member("diamonds"));
        Assert.Equal((5, "0"), (await admin.GetAsync("/v1/admin/distribution?from=9000-01-01")).Is(200) is var none ? (none.Number("creators"), none.Member("diamonds")) : default);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_in_words()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName));
        using var api = new Api(gateway.Address);
        var admin = await api.CallerAsync("admin", "coins:admin");
        (await (await api.CallerAsync("user")).GetAsync("/v1/admin/distribution")).IsProblem(403, "forbidden");
        (await admin.GetAsync("/v1/admin/distribution?from=then&to=2026&by=hour")).IsInvalid("from", "to", "by");
        (await admin.GetAsync("/v1/admin/distribution?from=2026-02-01&to=2026-01-01")).IsInvalid("to");
        await gateway.StopAsync();
    }

    private static decimal Share(Answer answer, string name) => answer.Json.GetProperty(name).GetDecimal();
}
