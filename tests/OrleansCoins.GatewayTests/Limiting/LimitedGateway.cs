using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Limiting;

/// <summary>A gateway whose limits are so low that a test reaches them. Its windows are long, but for that of writing.</summary>
public sealed class LimitedGateway : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-limits-");
    private GatewayProcess? _gateway;
    private Api? _api;

    internal Api Api => _api!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName,
            ("OrleansCoins__RateLimits__Read__Permits", "4"),
            ("OrleansCoins__RateLimits__Read__Window", "00:30:00"),
            ("OrleansCoins__RateLimits__Write__Permits", "2"),
            ("OrleansCoins__RateLimits__Write__Window", "00:00:02"),
            ("OrleansCoins__RateLimits__Money__Permits", "3"),
            ("OrleansCoins__RateLimits__Money__Window", "00:30:00"),
            ("OrleansCoins__RateLimits__Anonymous__Permits", "20"),
            ("OrleansCoins__RateLimits__Anonymous__Window", "00:30:00"),
            ("OrleansCoins__RateLimits__Webhook__Permits", "5"),
            ("OrleansCoins__RateLimits__Webhook__Window", "00:30:00"),
            ("OrleansCoins__RateLimits__Costly__Permits", "2"),
            ("OrleansCoins__RateLimits__Costly__Window", "00:30:00"),
            ("OrleansCoins__Feeds__ViewersPerAddressMax", "3")));
        _api = new Api(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        _api?.Dispose();
        await _gateway!.StopAsync();
        await _gateway.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
