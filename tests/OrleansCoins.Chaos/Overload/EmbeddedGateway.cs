using System.Globalization;
using System.Net;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Chaos.Overload;

/// <summary>The gateway with its silo inside, over a PostgreSQL database of its own, in Development.</summary>
internal sealed class EmbeddedGateway : IDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(50);
    private readonly BoundProcess _process;

    private EmbeddedGateway(BoundProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it, and returns once it is ready.</summary>
    public static async Task<EmbeddedGateway> StartAsync(string connectionString, params (string Name, string Value)[] settings)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Next()}"));
        var directory = Directory.CreateTempSubdirectory("orleanscoins-gateway-").FullName;
        var process = BoundProcess.Start(
            [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "OrleansCoins.Gateway.dll")], directory, Set, leftover: directory);
        var gateway = new EmbeddedGateway(process, address);
        await process.HearsAsync("OrleansCoins gateway: ", StartTimeMax);
        using var http = new HttpClient();
        await Running.Eventually.IsTrueAsync(
            async () => (await http.GetAsync(new Uri(address, "/health/ready"))).StatusCode == HttpStatusCode.OK, "the gateway is ready");
        return gateway;

        void Set(IDictionary<string, string?> environment)
        {
            foreach (var name in environment.Keys.Where(static name => name.StartsWith("OrleansCoins", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                environment.Remove(name);
            }

            environment["ASPNETCORE_ENVIRONMENT"] = "Development";
            environment["ASPNETCORE_URLS"] = address.ToString();
            environment["DOTNET_gcServer"] = "0";
            environment["ConnectionStrings__OrleansCoins"] = connectionString;
            environment["OrleansCoins__DataDirectory"] = directory;
            environment["OrleansCoins__Storage"] = "PostgreSql";
            environment["OrleansCoins__SiloPort"] = FreePorts.Next().ToString(CultureInfo.InvariantCulture);
            environment["OrleansCoins__OrleansClientPort"] = FreePorts.Next().ToString(CultureInfo.InvariantCulture);
            foreach (var (name, value) in settings)
            {
                environment[name] = value;
            }
        }
    }

    /// <summary>Asks it to end.</summary>
    public Task StopAsync() => _process.EndAsync(BoundProcess.SignalTerminate, StopTimeMax);

    public void Dispose() => _process.Dispose();
}
