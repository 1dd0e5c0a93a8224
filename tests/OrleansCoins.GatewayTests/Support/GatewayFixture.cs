using System.Security.Cryptography;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>One gateway in Development, on SQLite in a folder of its own, for all tests of the collection. Each test uses names of its own.</summary>
public class GatewayFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-gateway-");
    private GatewayProcess? _gateway;
    private Api? _api;
    private int _names;

    internal Api Api => _api!;

    internal SandboxWebhooks Webhooks { get; } = new(RandomNumberGenerator.GetBytes(32));

    /// <summary>What else is set, by the names of environment variables.</summary>
    internal virtual IReadOnlyList<(string Name, string Value)> Further => [];

    /// <summary>The key that this gateway's tokens are signed with.</summary>
    internal byte[] SigningKey => Convert.FromBase64String(File.ReadAllText(Path.Combine(_directory.FullName, "dev-signing-key")));

    public async Task InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(
            new GatewaySettings(_directory.FullName, [("OrleansCoins__Sandbox__WebhookSecret", Webhooks.Secret), .. Further]));
        _api = new Api(_gateway.Address);
    }

    /// <summary>When all tests are done the books balance, and nothing was answered with a defect.</summary>
    public async Task DisposeAsync()
    {
        var books = await BalancedBooksAsync();
        _api?.Dispose();
        await _gateway!.StopAsync();
        var output = _gateway.Output;
        await _gateway.DisposeAsync();
        _directory.Delete(recursive: true);
        Assert.True(books.Json.GetProperty("balanced").GetBoolean(), $"After all tests the books don't balance: {books}");
        Assert.DoesNotContain("Answered 500", output, StringComparison.Ordinal);
    }

    /// <summary>A name that no other test has.</summary>
    internal string Name(string role = "user") => $"{role}-{Interlocked.Increment(ref _names)}";

    internal Task<Caller> UserAsync(string role = "user") => Api.CallerAsync(Name(role));

    internal Task<Caller> AdminAsync() => Api.CallerAsync(Name("admin"), "coins:admin");

    /// <summary>A user whose wallet holds the coins of a package.</summary>
    internal async Task<Caller> BuyerAsync(string package = "coins-70")
    {
        var buyer = await UserAsync("buyer");
        await buyer.BuyAsync(package);
        return buyer;
    }

    /// <summary>A user who has enrolled as a creator.</summary>
    internal async Task<Caller> CreatorAsync()
    {
        var creator = await UserAsync("creator");
        (await creator.PutAsync("/v1/creator", new { displayName = "A creator", acceptsGifts = true })).Is(200);
        return creator;
    }

    /// <summary>A creator and their live room.</summary>
    internal async Task<(Caller Creator, string Room)> RoomAsync()
    {
        var creator = await UserAsync("creator");
        return (creator, await creator.OpenRoomAsync());
    }

    /// <summary>The books, once every gift is delivered.</summary>
    internal async Task<Answer> BalancedBooksAsync()
    {
        var admin = await AdminAsync();
        return await Eventually.GetAsync(
            () => admin.GetAsync("/v1/admin/books"),
            books => books.Is(200).Number("undeliveredGifts") == 0,
            "every gift is delivered");
    }
}

/// <summary>The tests that share a gateway. They run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedGateway : ICollectionFixture<GatewayFixture>
{
    public const string Name = "Shared gateway";
}
