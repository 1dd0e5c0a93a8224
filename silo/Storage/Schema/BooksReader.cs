using System.Data.Common;
using OrleansCoins.GrainInterfaces.Books;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>
/// Reads the books from a database, in the transaction that its connection is in. Each check is one statement over the whole journal, in a file of
/// its own; those that look into JSON have one for each kind of database.
/// </summary>
/// <param name="dialect">The folder of the database's own statements, such as <c>PostgreSql.Books</c>.</param>
internal sealed class BooksReader(string dialect)
{
    /// <summary>How many differences are listed; whoever has more than that does not need them all at once.</summary>
    public const int DifferencesMax = 100;

    // A full scan of a large journal.
    private const int ScanSeconds = 600;

    private static readonly string Accounts = EmbeddedSql.Read("Schema.Books.accounts");
    private static readonly string UndeliveredGifts = EmbeddedSql.Read("Schema.Books.undelivered-gifts");

    private readonly (string Check, string Sql)[] _checks =
    [
        ("running-balance", EmbeddedSql.Read("Schema.Books.running-balance")),
        ("sequence-gap", EmbeddedSql.Read("Schema.Books.sequence-gap")),
        ("purchases", EmbeddedSql.Read($"{dialect}.purchases")),
        ("rewards", EmbeddedSql.Read($"{dialect}.rewards")),
        ("payouts", EmbeddedSql.Read($"{dialect}.payouts")),
        ("gift-share", EmbeddedSql.Read($"{dialect}.gift-share")),
        ("gift-returns", EmbeddedSql.Read("Schema.Books.gift-returns")),
        ("reversals", EmbeddedSql.Read("Schema.Books.reversals")),
    ];

    /// <summary>The books, as the transaction sees them.</summary>
    public async Task<BooksView> ReadAsync(DbTransaction transaction, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var accounts = await ListAsync(transaction, Accounts, ReadAccount, cancellation);
        var differences = new List<BooksDifference>();
        foreach (var (check, sql) in _checks)
        {
            var limited = $"{sql}\nLIMIT {DifferencesMax - differences.Count}";
            differences.AddRange(await ListAsync(transaction, limited, reader => ReadDifference(check, reader), cancellation));
        }

        var undelivered = await ListAsync(transaction, UndeliveredGifts, reader => reader.GetInt64(0), cancellation);
        return new BooksView(asOf, [.. accounts], [.. differences], undelivered[0]);
    }

    private static AccountTotal ReadAccount(DbDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3));

    private static BooksDifference ReadDifference(string check, DbDataReader reader) =>
        new(check, reader.GetString(0), reader.GetString(1), reader.GetString(2));

    private static async Task<List<T>> ListAsync<T>(
        DbTransaction transaction,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellation)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.CommandTimeout = ScanSeconds;
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
