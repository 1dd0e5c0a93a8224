using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansCoins.Silo;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage.Schema;

const string help = """
    OrleansCoins.Silo: hosts wallets, earnings accounts and rooms.

    Usage: OrleansCoins.Silo [command] [--setting value ...]

      (none)     run a silo until it is stopped (Ctrl-C or SIGTERM)
      migrate    bring the database up to date, then end; safe to repeat, and to run from several places at once
      health [URL]
                 ask a silo or gateway whether it is ready; 0 when it is (default http://localhost:5081/health/ready)
      help       show this text

    Settings come from the environment (OrleansCoins__Storage=PostgreSql) or the command line (--OrleansCoins:Storage PostgreSql):
      OrleansCoins__Storage                  Sqlite (default) or PostgreSql
      ConnectionStrings__OrleansCoins        how to reach PostgreSQL
      OrleansCoins__DataDirectory            where SQLite files lie (default: data beside OrleansCoins.sln)
      OrleansCoins__AdvertisedAddress        IP address or host name at which other silos and gateways reach this one (default the loopback address)
      OrleansCoins__SiloPort                 where silos reach this one (default 11111)
      OrleansCoins__OrleansClientPort        where gateways reach this silo (default 30000)
      OrleansCoins__ClusterId, __ServiceId   which silos belong together (default orleanscoins)
      OrleansCoins__Membership__ProbeTimeout, __MissedProbes
                                             when a silo counts as dead (default 00:00:01, 10)
      OrleansCoins__HealthUrls               where /health/startup, /health/live and /health/ready are (default http://localhost:5081), or none
      OrleansCoins__Shutdown__UnreadyFor     how long it serves on, not ready, when it is asked to stop (default 00:00:02; in Development 0)
      OrleansCoins__Recovery__After          how long a gift is left to the silo that took it (default 00:00:05)
      OrleansCoins__CreatorShareBps          the creator's share of a gift in basis points (default 5000)
    """;

var isCommand = args is [var first, ..] && !first.StartsWith('-');
var command = isCommand ? args[0] : "run";
try
{
    switch (command)
    {
        case "run":
            await RunCommand.RunAsync(args);
            return 0;
        case "migrate":
            await MigrateAsync(args[1..]);
            return 0;
        case "health":
            return await HealthCommand.RunAsync(args[1..]);
        case "help":
            Console.WriteLine(help);
            return 0;
        default:
            Console.Error.WriteLine($"There is no command '{command}'.{Environment.NewLine}{Environment.NewLine}{help}");
            return 2;
    }
}
catch (Exception fault) when (SiloHosting.IsForTheOperator(fault))
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

static async Task MigrateAsync(string[] arguments)
{
    var builder = Host.CreateApplicationBuilder(arguments);
    var options = OrleansCoinsOptions.Read(builder.Configuration, builder.Environment.IsProduction());
    builder.Services.AddOrleansCoinsStorage(options);
    using var host = builder.Build();
    foreach (var schema in host.Services.GetServices<IStorageSchema>())
    {
        await schema.MigrateAsync(CancellationToken.None);
    }

    Console.WriteLine($"The database is up to date ({(options.Storage == StorageKind.Sqlite ? options.DataDirectory : "PostgreSQL")}).");
}
