using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Silo.Storage;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Journal;

public sealed class PostgreSqlJournalTests : JournalSuite.InRows
{
    private protected override string WhyNot => PostgresServer.WhyNot;

    private protected override async Task<bool> TryAddStorageAsync(IServiceCollection services)
    {
        if (PostgresServer.Shared is not { } server)
        {
            return false;
        }

        services.AddPostgreSqlStorage(await server.CreateDatabaseAsync());
        return true;
    }
}

public sealed class SqliteJournalTests : JournalSuite.InRows
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orleanscoins-journal-").FullName;

    private protected override string WhyNot => "";

    private protected override Task<bool> TryAddStorageAsync(IServiceCollection services)
    {
        services.AddSqliteStorage(_directory);
        return Task.FromResult(true);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

public sealed class InMemoryJournalTests : JournalSuite
{
    private protected override string WhyNot => "";

    private protected override Task<bool> TryAddStorageAsync(IServiceCollection services)
    {
        services.AddInMemoryStorage();
        return Task.FromResult(true);
    }
}
