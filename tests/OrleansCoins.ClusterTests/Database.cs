using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>A cluster's or a journal's database as it lies on disk, to be damaged behind the silos' back. The same SQL in both storages.</summary>
internal sealed class Database(IServiceProvider services)
{
    private readonly DbDataSource _orleans = services.GetRequiredKeyedService<DbDataSource>(StorageServices.OrleansDataSource);

    /// <summary>The journal's file of its own, on SQLite.</summary>
    private readonly DbDataSource _journal = services.GetService<SqliteFiles>()?.Journal
        ?? services.GetRequiredKeyedService<DbDataSource>(StorageServices.OrleansDataSource);

    public Database(CoinsCluster cluster)
        : this(cluster.Services)
    {
    }

    /// <summary>Runs a statement beside the journal, with parameters called <c>@p0</c>, <c>@p1</c>, and gives the number of rows.</summary>
    public Task<int> ExecuteAsync(string sql, params object[] parameters) => ExecuteAsync(_journal, sql, parameters);

    /// <summary>The stored snapshot of an account, or <see langword="null"/>.</summary>
    public async Task<string?> ReadSnapshotAsync(string account)
    {
        await using var command = Prepare(_orleans, "SELECT payload FROM orleans_state WHERE grain_id_extension = @p0", account);
        return await command.ExecuteScalarAsync() is byte[] payload ? Encoding.UTF8.GetString(payload) : null;
    }

    /// <summary>Overwrites the stored snapshot of an account, as nobody but a test does.</summary>
    public async Task WriteSnapshotAsync(string account, byte[]? payload) => Assert.Equal(1, await ExecuteAsync(
        _orleans, "UPDATE orleans_state SET payload = @p1 WHERE grain_id_extension = @p0", account, payload ?? (object)DBNull.Value));

    /// <summary>Removes the stored snapshot of an account.</summary>
    public async Task DeleteSnapshotAsync(string account) =>
        Assert.Equal(1, await ExecuteAsync(_orleans, "DELETE FROM orleans_state WHERE grain_id_extension = @p0", account));

    /// <summary>The one number that a query beside the journal gives.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var command = Prepare(_journal, sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<int> ExecuteAsync(DbDataSource source, string sql, params object[] parameters)
    {
        await using var command = Prepare(source, sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    private static DbCommand Prepare(DbDataSource source, string sql, params object[] parameters)
    {
        var command = source.CreateCommand(sql);
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{i}", parameters[i]);
            if (parameters[i] is DBNull)
            {
                parameter.DbType = System.Data.DbType.Binary;
            }

            command.Parameters.Add(parameter);
        }

        return command;
    }
}
