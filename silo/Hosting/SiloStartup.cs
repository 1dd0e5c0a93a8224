using Microsoft.Extensions.Logging;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Hosting;

/// <summary>What has to be done before the first grain: the database is brought up to date, or checked, and the shared secrets are loaded.</summary>
internal sealed partial class SiloStartup(
    IEnumerable<IStorageSchema> schemas, DeploymentSecrets secrets, SiloStartupOptions options, ILogger<SiloStartup> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloStartup>(ServiceLifecycleStage.First, StartAsync);

    private async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var schema in schemas)
        {
            await (options.Migrates ? schema.MigrateAsync(cancellation) : schema.EnsureCurrentAsync(cancellation));
        }

        await secrets.LoadAsync(cancellation);
        LogReady(logger, options.Migrates ? "up to date" : "checked");
    }

    [LoggerMessage(2001, LogLevel.Information, "The database is {State}, and the secrets of the deployment are loaded.")]
    private static partial void LogReady(ILogger logger, string state);
}

/// <summary>How a silo starts.</summary>
/// <param name="Migrates">Whether it brings the database up to date itself.</param>
internal sealed record SiloStartupOptions(bool Migrates);
