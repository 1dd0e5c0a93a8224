using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

public sealed class HoldTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-hold-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Diamonds_are_pending_for_a_week_whatever_the_hold_becomes_and_then_they_can_be_paid_out_and_not_taken_back()
    {
        string gift;
        var before = TimeProvider.System.GetUtcNow();
        await using (var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName)))
        {
            using var api = new Api(gateway.Address);
            var (creator, buyer) = (await api.CallerAsync("creator"), await api.CallerAsync("buyer"));
            var room = await creator.OpenRoomAsync();
            await buyer.BuyAsync("coins-7000");
            gift = (await buyer.GiveAsync(room, "dragon")).Member("id");
            await buyer.CreditedAsync(gift);

            var earnings = await EarnedAsync(creator, available: "0", pending: "2500");
            var release = earnings.Json.GetProperty("nextReleaseAt").GetDateTimeOffset();
            Assert.InRange(release - before, TimeSpan.FromDays(7), TimeSpan.FromDays(7) + TimeSpan.FromHours(1.1));
            (await creator.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "acct_1" })).Is(200);
            (await PayAsync(creator)).IsProblem(422, "insufficient_diamonds", "balance", "required");
            await gateway.StopAsync();
        }

        await using (var shorter = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName, ("OrleansCoins__Earnings__Hold", "00:00:00"), ("OrleansCoins__Development__ClockOffset", "6.00:00:00"))))
        {
            using var api = new Api(shorter.Address);
            await EarnedAsync(await api.CallerAsync("creator"), available: "0", pending: "2500");
            await shorter.StopAsync();
        }

        await using var later = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName, ("OrleansCoins__Earnings__Hold", "30.00:00:00"), ("OrleansCoins__Development__ClockOffset", "8.00:00:00")));
        using var laterApi = new Api(later.Address);
        var same = await laterApi.CallerAsync("creator");
        Shape.Null((await EarnedAsync(same, available: "2500", pending: "0")).Json.GetProperty("nextReleaseAt"));
        var admin = await laterApi.CallerAsync("admin", "coins:admin");
        (await admin.PostAsync($"/v1/admin/sent-gifts/{gift}/reversal", new { reason = "Too late." }, "late")).IsProblem(422, "not_reversible");
        (await PayAsync(same)).Is(201);
        await later.StopAsync();
    }

    private static Task<Answer> PayAsync(Caller creator) => creator.PostAsync("/v1/payouts", new { diamonds = "2500", currency = "USD" }, Caller.NewKey());

    private static async Task<Answer> EarnedAsync(Caller creator, string available, string pending)
    {
        var earnings = (await creator.GetAsync("/v1/earnings")).Is(200);
        Assert.Equal((available, pending, "2500"), (earnings.Member("availableDiamonds"), earnings.Member("pendingDiamonds"), earnings.Member("diamonds")));
        return earnings;
    }
}
