using System.Globalization;
using System.Net;
using OrleansCoins.TestKit;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Chaos.Rolling;

/// <summary>A gateway as operators run it beside silos: the real program, which finds them by their PostgreSQL database.</summary>
internal sealed class GatewayProgram : IDisposable
{
    private const string Program = "OrleansCoins.Gateway.dll";
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(50);

    private readonly string _connectionString;
    private readonly string _signingKey;
    private BoundProcess _process = null!;

    private GatewayProgram(string connectionString, string signingKey, int port) =>
        (_connectionString, _signingKey, Port, Address) = (connectionString, signingKey, port, new Uri($"http://127.0.0.1:{port}"));

    public int Port { get; }

    /// <summary>Where it is, also after it was stopped and started again.</summary>
    public Uri Address { get; }

    public static async Task<GatewayProgram> StartAsync(CoinsCluster cluster, string signingKey)
    {
        var gateway = new GatewayProgram(cluster.ConnectionString, signingKey, FreePorts.Next());
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Starts it, and returns once it is ready.</summary>
    public async Task StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("orleanscoins-gateway-").FullName;
        _process = BoundProcess.Start(
            [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, Program)], directory, Set, leftover: directory);
        await _process.HearsAsync("OrleansCoins gateway: ", StartTimeMax);
        using var http = new HttpClient();
        await Running.Eventually.IsTrueAsync(
            async () => (await http.GetAsync(new Uri(Address, "/health/ready"))).StatusCode == HttpStatusCode.OK, "the gateway is ready");
    }

    /// <summary>Asks it to end, and says whether it did before it had to be killed.</summary>
    public async Task StopAsync()
    {
        await _process.EndAsync(BoundProcess.SignalTerminate, StopTimeMax);
        _process.Dispose();
    }

    public void Dispose() => _process.Dispose();

    private void Set(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(static name => name.StartsWith("OrleansCoins", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            environment.Remove(name);
        }

        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        environment["ASPNETCORE_URLS"] = Address.ToString();
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        environment["ConnectionStrings__OrleansCoins"] = _connectionString;
        environment["OrleansCoins__Auth__SigningKey"] = _signingKey;
        environment["OrleansCoins__ClusterId"] = new CoinsClusterOptions().ClusterId;
        environment["OrleansCoins__Mode"] = "Cluster";
        environment["OrleansCoins__Shutdown__UnreadyFor"] = TimeSpan.FromMilliseconds(500).ToString(null, CultureInfo.InvariantCulture);
        environment["OrleansCoins__Storage"] = "PostgreSql";
    }
}
