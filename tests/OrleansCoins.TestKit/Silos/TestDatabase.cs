using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.TestKit.Silos;

/// <summary>A database for silos that don't bring it up to date themselves.</summary>
internal static class TestDatabase
{
    /// <summary>Does what the silo's command <c>migrate</c> does.</summary>
    public static async Task MigrateAsync(string connectionString)
    {
        await using var services = new ServiceCollection().AddLogging().AddPostgreSqlStorage(connectionString).BuildServiceProvider();
        foreach (var schema in services.GetServices<IStorageSchema>())
        {
            await schema.MigrateAsync(CancellationToken.None);
        }
    }
}
