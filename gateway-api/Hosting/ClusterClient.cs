using System.Data.Common;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>The gateway as a client of silos of their own.</summary>
internal static class ClusterClient
{
    private const string StorageSetting = "OrleansCoins__Storage";
    private const string ConnectionSetting = "ConnectionStrings__OrleansCoins";
    private const string ConnectionForm = "Set it to the silos' database, as 'Host=...;Database=...;Username=...;Password=...': the silos are found there.";
    private const string ConnectionName = "OrleansCoins";
    private const string PortSetting = "OrleansCoins__OrleansClientPort";
    private const string Invariant = "Npgsql";
    private const string IdDefault = "orleanscoins";
    private const int IdLengthMax = 64;
    private const int PortDefault = 30000;

    /// <summary>The gateway asks the database for nothing but silos, one question at a time.</summary>
    private const int ConnectionsMax = 2;

    /// <summary>How soon a silo is known that joined: when all silos are replaced one after another, the first new one has to be known before the last old one ends.</summary>
    private static readonly TimeSpan LookForSilosEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(1);

    public static void AddClusterClient(this IHostApplicationBuilder builder) => builder.UseOrleansClient(client =>
    {
        var configuration = builder.Configuration;
        var (clusterId, serviceId) = (ReadId(configuration, "ClusterId"), ReadId(configuration, "ServiceId"));
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, serviceId));
        client.Configure<GatewayOptions>(static silos => silos.GatewayListRefreshPeriod = LookForSilosEvery);
        FindSilos(client, configuration);
        client.UseSharedTls(configuration);
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
        switch (configuration["OrleansCoins:Storage"]?.ToUpperInvariant())
        {
            case "POSTGRESQL":
                var connection = ReadConnection(configuration);
                client.Services.AddKeyedSingleton<DbDataSource>(ConnectionName, (_, _) => NpgsqlDataSource.Create(connection));
                client.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringClientOptions> clustering) => clustering.Configure<IServiceProvider>(
                    static (silos, provider) => (silos.Invariant, silos.DataSource) = (Invariant, provider.GetRequiredKeyedService<DbDataSource>(ConnectionName))));
                break;
            case null or "" or "SQLITE":
                client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, ReadPort(configuration)));
                break;
            default:
                throw new SettingException($"{StorageSetting} is '{configuration["OrleansCoins:Storage"]}'. Set it to Sqlite or PostgreSql.");
        }
    }

    private static NpgsqlConnectionStringBuilder ReadConnection(IConfiguration configuration)
    {
        var given = configuration.GetConnectionString(ConnectionName);
        if (string.IsNullOrEmpty(given))
        {
            throw new SettingException($"{ConnectionSetting} is not set. {ConnectionForm}");
        }

        try
        {
            var connection = new NpgsqlConnectionStringBuilder(given) { ApplicationName = "orleanscoins-gateway", MaxPoolSize = ConnectionsMax, MinPoolSize = 0 };
            return string.IsNullOrEmpty(connection.Host) ? throw new SettingException($"{ConnectionSetting} names no host. {ConnectionForm}") : connection;
        }
        catch (ArgumentException fault)
        {
            // What was given stays unsaid: it may hold a password.
            throw new SettingException($"{ConnectionSetting} can't be read: {fault.Message} {ConnectionForm}");
        }
    }

    private static string ReadId(IConfiguration configuration, string name) =>
        configuration[$"OrleansCoins:{name}"] is not { Length: > 0 } given ? IdDefault
        : given.Length <= IdLengthMax && given.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? given
        : throw new SettingException($"OrleansCoins__{name} is '{given}'. Set it to what the silos have, at most {IdLengthMax} of A-Z a-z 0-9 . _ -");

    private static int ReadPort(IConfiguration configuration) =>
        configuration["OrleansCoins:OrleansClientPort"] is not { Length: > 0 } given ? PortDefault
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort ? port
        : throw new SettingException($"{PortSetting} is '{given}'. Set it to the port where the silo takes clients, 1 to {IPEndPoint.MaxPort}.");

    /// <summary>The host's loggers are not built yet where the filter is made.</summary>
    private static void LogWaiting(string reason) => Console.Error.WriteLine($"Waiting for a silo: {reason}");
}
