using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Commands;

/// <summary>Brings the database up to date.</summary>
internal static class MigrateCommand
{
    /// <summary>What it is called.</summary>
    public const string Name = "migrate";

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            Name,
            """
            Brings the database up to date, then ends. Safe to repeat, and to run from several places at once.

            Example:
              OrleansCoins__Storage=PostgreSql ConnectionStrings__OrleansCoins='Host=...' OrleansCoins.Silo migrate
            """);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (builder, options) = SettingsArguments.Read(parsed);
        builder.Services.AddOrleansCoinsStorage(options);
        using var host = builder.Build();
        foreach (var schema in host.Services.GetServices<IStorageSchema>())
        {
            await schema.MigrateAsync(cancellation);
        }

        Console.WriteLine($"The database is up to date ({(options.Storage == StorageKind.Sqlite ? options.DataDirectory : "PostgreSQL")}).");
        return SiloCommandLine.Right;
    }
}
