using Microsoft.Extensions.Hosting;
using OrleansCoins.Silo.Telemetry;

namespace OrleansCoins.Silo.Hosting;

/// <summary>Runs a silo until it is stopped.</summary>
internal static class RunCommand
{
    public static async Task RunAsync(string[] arguments)
    {
        var builder = Host.CreateApplicationBuilder(arguments);
        var options = OrleansCoinsOptions.Read(builder.Configuration, builder.Environment.IsProduction());

        // A database that several silos share is migrated on purpose, not by whichever silo starts first.
        builder.AddOrleansCoinsSilo(migrate: options.Storage == StorageKind.Sqlite);
        builder.AddOrleansCoinsTelemetry("OrleansCoins.Silo");
        using var host = builder.Build();
        Console.WriteLine($"OrleansCoins silo: storage {options.Storage}, data directory {options.DataDirectory}, silo port {options.SiloPort}.");
        await host.RunAsync();
    }
}
