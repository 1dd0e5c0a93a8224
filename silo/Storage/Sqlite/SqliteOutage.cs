using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>Takes the journal's file away from its writer for a while, as another process would that locks it. For trying out in Development.</summary>
public static class SqliteOutage
{
    /// <summary>Whether the journal is in a file that can be locked.</summary>
    public static bool IsPossible(IServiceProvider services) => services.GetService<SqliteFiles>() is not null;

    /// <summary>Locks the file; returns once it is locked, and lets go of it after the time.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="time">How long nothing can be written.</param>
    public static async Task BeginAsync(IServiceProvider services, TimeSpan time)
    {
        var files = services.GetRequiredService<SqliteFiles>();
        var connection = await Task.Run(() => Lock(files));
        _ = EndAsync(connection, time);
    }

    private static SqliteConnection Lock(SqliteFiles files)
    {
        var connection = files.Journal.Open();
        try
        {
            Execute(connection, "BEGIN IMMEDIATE");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async Task EndAsync(SqliteConnection connection, TimeSpan time)
    {
        await using (connection)
        {
            await Task.Delay(time, TimeProvider.System);
            Execute(connection, "ROLLBACK");
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
