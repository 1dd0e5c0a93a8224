using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>Reads the journal's file. SQLite's calls block, so never on the caller's thread, which is a grain's.</summary>
internal static class SqliteReading
{
    /// <summary>What a query finds, on a connection of its own.</summary>
    public static Task<List<T>> ReadAsync<T>(
        SqliteFiles files, string sql, SqliteParameter[] parameters, Func<DbDataReader, T> read, CancellationToken cancellation) => ReadAsync(
        files,
        command =>
        {
            command.CommandText = sql;
            command.Parameters.AddRange(parameters);
        },
        read,
        cancellation);

    /// <summary>What a query finds that is bound first, on a connection of its own.</summary>
    public static Task<List<T>> ReadAsync<T>(SqliteFiles files, Action<DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellation) =>
        Task.Run(
            () =>
            {
                using var connection = files.Journal.Open();
                using var command = connection.CreateCommand();
                bind(command);
                var rows = new List<T>();
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    rows.Add(read(reader));
                }

                return rows;
            },
            cancellation);
}
