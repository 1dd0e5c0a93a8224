using System.Collections.Immutable;
using System.Data.Common;

namespace OrleansCoins.Chaos.Evidence;

/// <summary>Reads the journal as an outsider does: by SQL, through its public view, the same in both databases.</summary>
internal static class JournalReader
{
    private const string Sql = """
        SELECT position, account, sequence, asset, kind, amount, balance, contra, peer, request_id, occurred_at, detail
        FROM books_entries
        ORDER BY position
        """;

    /// <summary>The whole journal, in the order of its positions.</summary>
    public static async Task<ImmutableArray<JournalRow>> ReadAsync(DbConnection connection)
    {
        await using var _ = connection;
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = ImmutableArray.CreateBuilder<JournalRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(new JournalRow(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetInt64(5),
                reader.GetInt64(6),
                reader.GetString(7),
                await reader.IsDBNullAsync(8) ? null : reader.GetString(8),
                reader.GetString(9),
                await reader.GetFieldValueAsync<DateTimeOffset>(10),
                reader.GetString(11)));
        }

        return rows.ToImmutable();
    }
}
