using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>Orleans's ADO.NET grain storage for the peers, tuned as somebody would who knows it: prepared statements, a pool that fits, a compact format.</summary>
internal static class GrainStorage
{
    /// <summary>
    /// Connections of a peer's pool that do best; the row <c>tuning</c> compares them. Orleans sends each read and write over one of its own, and more
    /// than this only wait for each other in the database.
    /// </summary>
    public const int ConnectionsBest = 64;

    /// <summary>Brings a contestant's database up to date, by the product's own scripts, and adds the storage.</summary>
    public static async Task<Action<ISiloBuilder>> PrepareAsync(DatabaseOfContestant database, string store, int connections)
    {
        DbDataSource source;
        if (database.ConnectionString is { } connectionString)
        {
            await TestDatabase.MigrateAsync(connectionString);
            source = NpgsqlDataSource.Create(Prepared(connectionString, connections));
        }
        else
        {
            // The product's own way to SQLite: its files, its schema, and a data source that sets up each connection.
            var services = new ServiceCollection().AddLogging().AddSqliteStorage(database.Directory).BuildServiceProvider();
            foreach (var schema in services.GetServices<IStorageSchema>())
            {
                await schema.MigrateAsync(CancellationToken.None);
            }

            source = services.GetRequiredKeyedService<DbDataSource>(StorageServices.OrleansDataSource);
        }

        return silo => silo.AddAdoNetGrainStorage(store, (OptionsBuilder<AdoNetGrainStorageOptions> options) => options.Configure<IServiceProvider>((storage, provider) =>
        {
            storage.Invariant = database.IsSqlite ? StorageServices.SqliteInvariant : StorageServices.PostgreSqlInvariant;
            storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(provider.GetRequiredService<Serializer>());
            storage.DataSource = source;
        }));
    }

    /// <summary>What a contestant's name says of a number of connections that is not its usual one.</summary>
    public static string Unless(int connections, int usual) => connections == usual ? "" : $", {connections} connections";

    /// <summary>A connection string whose statements are prepared at their first use.</summary>
    public static string Prepared(string connectionString, int connections) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        MaxPoolSize = connections,
        MinPoolSize = 1,
        MaxAutoPrepare = 20,
        AutoPrepareMinUsages = 1,
        NoResetOnClose = true,
    }.ConnectionString;
}
