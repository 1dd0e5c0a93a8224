using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.TestKit;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.ClusterTests.Clustering;

/// <summary>A silo as the program makes it, over PostgreSQL and with the membership that lies there, but in this process.</summary>
internal static class SiloHost
{
    public static async Task<IHost> StartAsync(Action<IHostApplicationBuilder>? configure = null, params (string Name, string Value)[] settings)
    {
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        return await StartAsync(database, configure, settings);
    }

    /// <summary>Over a database that is up to date.</summary>
    public static async Task<IHost> StartAsync(
        string database, Action<IHostApplicationBuilder>? configure = null, params IReadOnlyList<(string Name, string Value)> settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:OrleansCoins"] = database,
            ["OrleansCoins:Storage"] = "PostgreSql",
            ["OrleansCoins:DataDirectory"] = Path.GetTempPath(),
            ["OrleansCoins:SiloPort"] = FreePort(),
            ["OrleansCoins:OrleansClientPort"] = FreePort(),
            ["OrleansCoins:HealthUrls"] = "none",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"OrleansCoins:{setting.Name}", setting.Value)));
        RunCommand.Prepare(builder);
        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>A port that nobody uses now.</summary>
    public static string FreePort() => $"{FreePorts.Next()}";
}
