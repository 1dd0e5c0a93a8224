using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

/// <summary>A gateway whose payments Stripe takes, with a stub in Stripe's place.</summary>
public sealed class StripeGateway : IAsyncLifetime
{
    private const string ApiKey = "sk_test_51NeverToBeSeenInAnyLog";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-stripe-");
    private GatewayProcess? _gateway;
    private Api? _api;
    private int _names;

    internal Api Api => _api!;

    internal StripeStub Stripe { get; } = new();

    /// <summary>Whether a test lets Stripe fail, which is logged.</summary>
    internal bool ExpectsStripeToFail { get; set; } = true;

    internal StripeWebhooks Webhooks { get; } = new("whsec_NeverToBeSeenInAnyLogEither");

    public async Task InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName,
            ("OrleansCoins__Stripe__ApiBase", Stripe.Address),
            ("OrleansCoins__Stripe__ApiKey", ApiKey),
            ("OrleansCoins__Stripe__WebhookSecret", Webhooks.Secret),
            ("Logging__LogLevel__Default", "Debug")));
        _api = new Api(_gateway.Address);
    }

    /// <summary>When all tests are done the books balance, nothing was answered with a defect, and nobody was told a secret.</summary>
    public async Task DisposeAsync()
    {
        var admin = await AdminAsync();
        var books = (await admin.GetAsync("/v1/admin/books")).Is(200);
        _api?.Dispose();
        await _gateway!.StopAsync();
        var output = _gateway.Output;
        await _gateway.DisposeAsync();
        Stripe.Dispose();
        _directory.Delete(recursive: true);
        Assert.True(books.Json.GetProperty("balanced").GetBoolean(), $"After all tests the books don't balance: {books}");
        Assert.DoesNotContain("Answered 500", output, StringComparison.Ordinal);
        Assert.True(!ExpectsStripeToFail || output.Contains("Stripe did not", StringComparison.Ordinal), "Nothing was logged of Stripe, so that nothing secret is says nothing");
        Assert.DoesNotContain(ApiKey, output, StringComparison.Ordinal);
        Assert.DoesNotContain(Webhooks.Secret, output, StringComparison.Ordinal);
        Assert.All(Stripe.Requests, request => Assert.Equal($"Bearer {ApiKey}", request.Authorization));
    }

    internal Task<Caller> AdminAsync() => Api.CallerAsync(Name("admin"), "coins:admin");

    /// <summary>A buyer and the purchase of 70 coins for 99 cents that they started.</summary>
    internal async Task<(Caller Buyer, string Purchase)> StartAsync()
    {
        var buyer = await Api.CallerAsync(Name("buyer"));
        return (buyer, (await buyer.StartPurchaseAsync()).Member("id"));
    }

    /// <summary>A buyer and the purchase that they paid.</summary>
    internal async Task<(Caller Buyer, string Purchase)> PaidAsync()
    {
        var (buyer, purchase) = await StartAsync();
        (await TellAsync(StripeWebhooks.Session("completed", purchase, buyer.Name))).Is(200);
        return (buyer, purchase);
    }

    internal Task<Answer> TellAsync(byte[] told) => Api.SendAsync(Webhooks.Sign(told));

    /// <summary>How the purchase and its buyer's wallet stand.</summary>
    internal static async Task<(string Status, long Refunded, long RefundedCoins, long Coins, string Wallet)> StateAsync(Caller buyer, string purchase)
    {
        var now = (await buyer.GetAsync($"/v1/purchases/{purchase}")).Is(200);
        var wallet = (await buyer.GetAsync("/v1/wallet")).Is(200);
        return (
            now.Member("status"),
            now.Json.GetProperty("refundedAmount").GetProperty("amount").GetInt64(),
            now.Number("refundedCoins"),
            wallet.Number("coins"),
            wallet.Member("status"));
    }

    private string Name(string role) => $"{role}-{Interlocked.Increment(ref _names)}";
}
