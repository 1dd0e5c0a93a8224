using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansCoins.Silo.Telemetry;

namespace OrleansCoins.Silo.Hosting;

/// <summary>Runs a silo until it is stopped.</summary>
internal static class RunCommand
{
    public static async Task RunAsync(string[] arguments)
    {
        var builder = Host.CreateApplicationBuilder(arguments);
        foreach (var warning in KnownSettings.Warnings(builder.Configuration))
        {
            Console.Error.WriteLine(warning);
        }

        var options = Prepare(builder);
        using var host = builder.Build();
        Console.WriteLine($"OrleansCoins silo: storage {options.Storage}, data directory {options.DataDirectory}, silo port {options.SiloPort}.");
        try
        {
            await host.RunAsync();
        }
        catch (Exception fault) when (fault.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            throw new SettingException(
                "OrleansCoins__SiloPort", $"is {options.SiloPort} and OrleansCoins__OrleansClientPort is {options.OrleansClientPort}: one of them is in use. Give every silo of a machine its own.");
        }
    }

    /// <summary>Adds the silo, and how it is told of from outside and stopped.</summary>
    internal static OrleansCoinsOptions Prepare(IHostApplicationBuilder builder)
    {
        var options = OrleansCoinsOptions.Read(builder.Configuration, builder.Environment.IsProduction(), builder.Environment.IsDevelopment());
        builder.Services.AddSingleton(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.UnreadyFor + Shutdown.Within);
        builder.Services.AddSingleton<SiloHealth>();
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<SiloHealth>());

        // Before the silo, so that it starts first and stops last.
        builder.Services.AddHostedService<HealthServer>();

        // A database that several silos share is migrated on purpose, not by whichever silo starts first.
        builder.AddOrleansCoinsSilo(migrate: options.Storage == StorageKind.Sqlite);
        builder.AddOrleansCoinsTelemetry("OrleansCoins.Silo");
        return options;
    }
}
