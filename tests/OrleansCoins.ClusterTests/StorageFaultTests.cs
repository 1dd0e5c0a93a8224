using System.Data.Common;
using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.ClusterTests;

/// <summary>A fault of the database has to reach a caller in another process as one: only then do they know that asking again may help.</summary>
public sealed class StorageFaultTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    [SkippableFact]
    public async Task A_fault_of_the_database_travels_between_processes()
    {
        // So that every lane is connected, and it is the reading that fails.
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => fixture.Cluster.Wallet($"anybody-{number}").GetAsync()));
        await using var database = NpgsqlDataSource.Create(fixture.Cluster.ConnectionString);
        await database.CreateCommand("ALTER TABLE documents RENAME TO documents_away; ALTER TABLE entries RENAME TO entries_away").ExecuteNonQueryAsync();

        var reading = await Record.ExceptionAsync(() => fixture.Cluster.Grains.Purchase(PurchaseId.Parse("pur_1")).GetAsync());
        var loading = await Record.ExceptionAsync(() => fixture.Cluster.Wallet("viewer").GetAsync());
        await database.CreateCommand("ALTER TABLE documents_away RENAME TO documents; ALTER TABLE entries_away RENAME TO entries").ExecuteNonQueryAsync();

        Assert.IsAssignableFrom<DbException>(reading);
        Assert.IsAssignableFrom<DbException>(Assert.IsType<UnavailableException>(loading).InnerException);
    }
}
