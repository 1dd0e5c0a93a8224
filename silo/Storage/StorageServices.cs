using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Distribution;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Risk;
using OrleansCoins.Grains.Webhooks;
using OrleansCoins.Silo.Storage.InMemory;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.Silo.Storage.Sqlite;

namespace OrleansCoins.Silo.Storage;

/// <summary>The storages to choose from. Each brings the journal, the documents and the books, and what Orleans stores its own in.</summary>
internal static class StorageServices
{
    /// <summary>The key of the <see cref="DbDataSource"/> for Orleans's grain state.</summary>
    public const string OrleansDataSource = "orleans";

    /// <summary>The key of the <see cref="DbDataSource"/> for Orleans's membership, a pool of its own; with PostgreSQL only.</summary>
    public const string ClusteringDataSource = "clustering";

    /// <summary>The invariant that Orleans knows PostgreSQL by.</summary>
    public const string PostgreSqlInvariant = "Npgsql";

    /// <summary>The invariant that Orleans knows SQLite by; it maps it to Microsoft.Data.Sqlite.</summary>
    public const string SqliteInvariant = "System.Data.SQLite";

    /// <summary>Stores in PostgreSQL, 15 or newer.</summary>
    public static IServiceCollection AddPostgreSqlStorage(this IServiceCollection services, string connectionString) => services
        .AddLanes()
        .AddSingleton(provider => new PostgreSqlConnections(connectionString, provider.GetRequiredService<LaneOptions>()))
        .AddKeyedSingleton<DbDataSource>(OrleansDataSource, (provider, _) => provider.GetRequiredService<PostgreSqlConnections>().Orleans)
        .AddKeyedSingleton<DbDataSource>(ClusteringDataSource, (provider, _) => provider.GetRequiredService<PostgreSqlConnections>().Clustering)
        .AddSingleton<IStorageSchema, PostgreSqlSchema>()
        .AddSingleton<IEntryStore, PostgreSqlEntryStore>()
        .AddSingleton<ITransferLog, PostgreSqlTransferLog>()
        .AddSingleton<ICreditLog, PostgreSqlCreditLog>()
        .AddSingleton<IDocumentStore, PostgreSqlDocumentStore>()
        .AddSingleton<IWebhookStore, PostgreSqlWebhookStore>()
        .AddSingleton<IClosingStore, PostgreSqlClosingStore>()
        .AddSingleton<IAuditStore, PostgreSqlAuditStore>()
        .AddSingleton<IRiskLog, PostgreSqlRiskLog>()
        .AddSingleton<IDistributionLog, PostgreSqlDistributionLog>()
        .AddSingleton<IBooks, PostgreSqlBooks>();

    /// <summary>Stores in SQLite files, for one process. The directory is taken when the storage is first used.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, string dataDirectory) => services
        .AddLanes()
        .AddSingleton(_ => new SqliteFiles(dataDirectory))
        .AddKeyedSingleton<DbDataSource>(OrleansDataSource, (provider, _) => provider.GetRequiredService<SqliteFiles>().Orleans)
        .AddSingleton<IStorageSchema, SqliteSchema>()
        .AddSingleton<IEntryStore, SqliteEntryStore>()
        .AddSingleton<ITransferLog, SqliteTransferLog>()
        .AddSingleton<ICreditLog, SqliteCreditLog>()
        .AddSingleton<IDocumentStore, SqliteDocumentStore>()
        .AddSingleton<IWebhookStore, SqliteWebhookStore>()
        .AddSingleton<IClosingStore, SqliteClosingStore>()
        .AddSingleton<IAuditStore, SqliteAuditStore>()
        .AddSingleton<IRiskLog, SqliteRiskLog>()
        .AddSingleton<IDistributionLog, SqliteDistributionLog>()
        .AddSingleton<IBooks, SqliteBooks>();

    /// <summary>Stores in memory, for tests: gone with the process.</summary>
    public static IServiceCollection AddInMemoryStorage(this IServiceCollection services) => services
        .AddLanes()
        .AddSingleton<InMemoryTables>()
        .AddSingleton<IEntryStore, InMemoryEntryStore>()
        .AddSingleton<ITransferLog, InMemoryTransferLog>()
        .AddSingleton<ICreditLog, InMemoryCreditLog>()
        .AddSingleton<IDocumentStore, InMemoryDocumentStore>()
        .AddSingleton<IWebhookStore, InMemoryWebhookStore>()
        .AddSingleton<IClosingStore, InMemoryClosingStore>()
        .AddSingleton<IAuditStore, InMemoryAuditStore>()
        .AddSingleton<IRiskLog, InMemoryRiskLog>()
        .AddSingleton<IDistributionLog, InMemoryDistributionLog>()
        .AddSingleton<IBooks, InMemoryBooks>();

    private static IServiceCollection AddLanes(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new LaneOptions());
        services.TryAddSingleton<LaneInstruments>();

        // Lanes live in real time, whatever time the product is told that it is.
        services.TryAddSingleton<IJournal>(provider => ActivatorUtilities.CreateInstance<LaneJournal>(provider, TimeProvider.System));
        return services;
    }
}
