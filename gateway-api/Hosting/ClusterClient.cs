using System.Globalization;
using System.Net;
using Orleans.Configuration;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>The gateway as a client of silos of their own.</summary>
internal static class ClusterClient
{
    private const string StorageSetting = "OrleansCoins:Storage";
    private const string ConnectionName = "OrleansCoins";
    private const string PortSetting = "OrleansCoins:OrleansClientPort";
    private const string IdDefault = "orleanscoins";
    private const int PortDefault = 30000;
    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(1);

    public static void AddClusterClient(this IHostApplicationBuilder builder) => builder.UseOrleansClient(client =>
    {
        var configuration = builder.Configuration;
        client.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = configuration["OrleansCoins:ClusterId"] ?? IdDefault;
            options.ServiceId = configuration["OrleansCoins:ServiceId"] ?? IdDefault;
        });
        FindSilos(client, configuration);
        client.AddDashboardIfOn();

        // A gateway that starts before its silos waits for them: whatever starts both needn't know an order.
        client.UseConnectionRetryFilter(async (exception, cancellationToken) =>
        {
            LogWaiting(exception.Message);
            await Task.Delay(ConnectPause, cancellationToken);
            return true;
        });
    });

    private static void FindSilos(IClientBuilder client, IConfiguration configuration)
    {
        switch (configuration[StorageSetting]?.ToUpperInvariant())
        {
            case "POSTGRESQL":
                var connection = configuration.GetConnectionString(ConnectionName)
                    ?? throw new SettingException(
                        $"ConnectionStrings:{ConnectionName} is not set. Set it to the silos' database: "
                        + $"with {StorageSetting}=PostgreSql they are found there.");
                client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connection));
                break;
            case null or "" or "SQLITE":
                client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, ReadPort(configuration)));
                break;
            default:
                throw new SettingException($"{StorageSetting} is '{configuration[StorageSetting]}'. Set it to Sqlite or PostgreSql.");
        }
    }

    private static int ReadPort(IConfiguration configuration)
    {
        var given = configuration[PortSetting];
        if (given is null)
        {
            return PortDefault;
        }

        return int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort
            ? port
            : throw new SettingException($"{PortSetting} is '{given}'. Set it to the port where the silo takes clients, 1 to {IPEndPoint.MaxPort}.");
    }

    /// <summary>The host's loggers are not built yet where the filter is made.</summary>
    private static void LogWaiting(string reason) => Console.Error.WriteLine($"Waiting for a silo: {reason}");
}
