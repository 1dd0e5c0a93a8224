using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

/// <summary>A gateway of its own whose creators' diamonds are available at once, and who are paid 3,000 of them a day at most.</summary>
public sealed class PayingGateway : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-payouts-");
    private GatewayProcess? _gateway;
    private Api? _api;
    private int _names;

    internal Api Api => _api!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName,
            ("OrleansCoins__Earnings__Hold", "00:00:00"),
            ("OrleansCoins__Payouts__DailyMaximumDiamonds", "3000"),
            ("OrleansCoins__Payouts__DiamondPrice__JPY", "0.75")));
        _api = new Api(_gateway.Address);
    }

    /// <summary>When all tests are done the books balance, and nothing was answered with a defect.</summary>
    public async Task DisposeAsync()
    {
        var books = await (await Api.CallerAsync("auditor", "coins:admin")).GetAsync("/v1/admin/books");
        _api?.Dispose();
        await _gateway!.StopAsync();
        var output = _gateway.Output;
        await _gateway.DisposeAsync();
        _directory.Delete(recursive: true);
        Assert.True(books.Json.GetProperty("balanced").GetBoolean(), $"After all tests the books don't balance: {books}");
        Assert.DoesNotContain("Answered 500", output, StringComparison.Ordinal);
    }

    internal Task<Caller> UserAsync(string role) => Api.CallerAsync($"{role}-{Interlocked.Increment(ref _names)}");

    internal Task<Caller> AdminAsync() => Api.CallerAsync($"admin-{Interlocked.Increment(ref _names)}", "coins:admin");

    /// <summary>A creator with 2,500 available diamonds for each dragon, who is paid to an account of the sandbox.</summary>
    internal async Task<Caller> CreatorAsync(string? accountId = "acct_1", int dragons = 1)
    {
        var (creator, buyer) = (await UserAsync("creator"), await UserAsync("buyer"));
        var room = await creator.OpenRoomAsync();
        await buyer.BuyAsync("coins-17500");
        await buyer.CreditedAsync((await buyer.GiveAsync(room, "dragon", dragons)).Member("id"));
        if (accountId is not null)
        {
            (await creator.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId })).Is(200);
        }

        return creator;
    }
}
