using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansCoins.Silo;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.TestKit;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.ClusterTests.Upgrades;

/// <summary>A database says which programs may still use it: what a migration takes away, no older program misses.</summary>
public sealed class OldestProgramTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-oldest-");

    public void Dispose() => _directory.Delete(recursive: true);

    [SkippableTheory]
    [InlineData(StorageKind.PostgreSql)]
    [InlineData(StorageKind.Sqlite)]
    public async Task A_program_that_the_database_no_longer_takes_neither_starts_nor_migrates(StorageKind storage)
    {
        await using var services = await OpenAsync(storage);
        await services.Schema.MigrateAsync(CancellationToken.None);
        await services.ExecuteAsync($"UPDATE {SchemaUpgrade.OldestProgramTable} SET version = {SchemaUpgrade.ProgramVersion + 1}");
        await services.ExecuteAsync("DELETE FROM schema_scripts WHERE scriptname LIKE '%0002%'");

        foreach (var refused in new[] { services.Schema.MigrateAsync(CancellationToken.None), services.Schema.EnsureCurrentAsync(CancellationToken.None) })
        {
            var fault = await Assert.ThrowsAsync<ProgramTooOldException>(() => refused);
            Assert.Equal(SchemaUpgrade.ProgramVersion + 1, fault.Oldest);
            Assert.Contains("Upgrade this program", fault.Message, StringComparison.Ordinal);
            Assert.True(SiloHosting.IsForTheOperator(fault), "the message is all that the operator sees");
        }

        Assert.Equal(0L, await services.CountAsync("SELECT count(*) FROM schema_scripts WHERE scriptname LIKE '%0002%'"));
    }

    [SkippableTheory]
    [InlineData(StorageKind.PostgreSql)]
    [InlineData(StorageKind.Sqlite)]
    public async Task A_newer_programs_scripts_that_only_add_leave_this_one_running(StorageKind storage)
    {
        await using var services = await OpenAsync(storage);
        await services.Schema.MigrateAsync(CancellationToken.None);
        await services.ExecuteAsync("CREATE TABLE of_a_newer_program (id integer)");
        await services.ExecuteAsync("INSERT INTO schema_scripts (scriptname, applied) VALUES ('0999-of-a-newer-program', CURRENT_TIMESTAMP)");

        await services.Schema.MigrateAsync(CancellationToken.None);
        await services.Schema.EnsureCurrentAsync(CancellationToken.None);
    }

    [SkippableTheory]
    [InlineData(StorageKind.PostgreSql)]
    [InlineData(StorageKind.Sqlite)]
    public async Task A_database_from_before_the_rule_is_brought_up_to_date_and_takes_this_program(StorageKind storage)
    {
        await using var services = await OpenAsync(storage);
        await services.Schema.MigrateAsync(CancellationToken.None);
        await services.ExecuteAsync($"DROP TABLE {SchemaUpgrade.OldestProgramTable}");
        await services.ExecuteAsync("DELETE FROM schema_scripts WHERE scriptname LIKE '%oldest-program%'");

        await Assert.ThrowsAsync<SchemaOutdatedException>(() => services.Schema.EnsureCurrentAsync(CancellationToken.None));
        await services.Schema.MigrateAsync(CancellationToken.None);
        await services.Schema.EnsureCurrentAsync(CancellationToken.None);
        Assert.InRange(await services.CountAsync($"SELECT version FROM {SchemaUpgrade.OldestProgramTable}"), 1, SchemaUpgrade.ProgramVersion);
    }

    [SkippableFact]
    public async Task A_silo_that_is_too_old_refuses_to_start_and_says_what_to_do()
    {
        await using (var services = await OpenAsync(StorageKind.Sqlite))
        {
            await services.Schema.MigrateAsync(CancellationToken.None);
            await services.ExecuteAsync($"UPDATE {SchemaUpgrade.OldestProgramTable} SET version = {SchemaUpgrade.ProgramVersion + 1}");
        }

        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["OrleansCoins:DataDirectory"] = _directory.FullName;
        builder.Configuration["OrleansCoins:SiloPort"] = FreePort();
        builder.Configuration["OrleansCoins:OrleansClientPort"] = FreePort();
        builder.AddOrleansCoinsSilo();
        using var host = builder.Build();

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        Assert.True(SiloHosting.IsForTheOperator(fault), $"the message is all that the operator sees: {fault}");
        Assert.Contains("Upgrade this program", fault.Message, StringComparison.Ordinal);
    }

    private static string FreePort() => $"{FreePorts.Next()}";

    private async Task<Storage> OpenAsync(StorageKind storage)
    {
        Skip.IfNot(storage == StorageKind.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var services = new ServiceCollection().AddLogging();
        _ = storage == StorageKind.Sqlite
            ? services.AddSqliteStorage(_directory.FullName)
            : services.AddPostgreSqlStorage(await PostgresServer.Shared!.CreateDatabaseAsync());
        return new Storage(services.BuildServiceProvider());
    }

    /// <summary>A storage by itself, without a silo.</summary>
    private sealed class Storage(ServiceProvider services) : IAsyncDisposable
    {
        private readonly DbDataSource _source = services.GetService<SqliteFiles>()?.Journal
            ?? services.GetRequiredKeyedService<DbDataSource>(StorageServices.OrleansDataSource);

        public IStorageSchema Schema { get; } = services.GetRequiredService<IStorageSchema>();

        public async Task ExecuteAsync(string sql)
        {
            await using var command = _source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        public async Task<long> CountAsync(string sql)
        {
            await using var command = _source.CreateCommand(sql);
            return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }

        public ValueTask DisposeAsync() => services.DisposeAsync();
    }
}
