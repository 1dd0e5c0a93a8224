using OrleansCoins.Silo;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Payments;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.Silo.Telemetry;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>The embedded default: the silo in the gateway's own process. The one place where the gateway knows the silo.</summary>
internal static class EmbeddedSilo
{
    public static void AddEmbeddedSilo(this IHostApplicationBuilder builder) => builder.AddOrleansCoinsSilo();

    /// <summary>Whether the silo's failure to start is the operator's to mend: then its message says all there is to say.</summary>
    public static bool IsForTheOperator(Exception fault) => SiloHosting.IsForTheOperator(fault);

    /// <summary>The telemetry that silos have too.</summary>
    public static void AddSharedTelemetry(this IHostApplicationBuilder builder) => builder.AddOrleansCoinsTelemetry("OrleansCoins.Gateway");

    /// <inheritdoc cref="TelemetryHosting.MapOrleansCoinsMetrics"/>
    public static void MapSharedMetrics(this IEndpointRouteBuilder routes) => routes.MapOrleansCoinsMetrics();

    /// <summary>Whether the silo in this process keeps its journal where it can be taken away for a while.</summary>
    public static bool CanCutDatabase(IServiceProvider services) => SqliteOutage.IsPossible(services);

    /// <inheritdoc cref="SqliteOutage.BeginAsync"/>
    public static Task CutDatabaseAsync(IServiceProvider services, TimeSpan time) => SqliteOutage.BeginAsync(services, time);

    /// <inheritdoc cref="TlsHosting.UseTlsIfSet(IClientBuilder, IConfiguration)"/>
    public static void UseSharedTls(this IClientBuilder client, IConfiguration configuration) => client.UseTlsIfSet(configuration);

    /// <inheritdoc cref="ConfiguredProviders.Has"/>
    public static bool? HasPaymentProvider(IServiceProvider services, string name) => ConfiguredProviders.Has(services, name);

    /// <summary>A warning for each setting that neither program knows.</summary>
    public static IEnumerable<string> WarningsOfSettings(IConfiguration configuration) => KnownSettings.Warnings(configuration);
}
