using System.Data.Common;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.Grains.Books;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>What a database needs to be read for the books as it should be.</summary>
/// <param name="Dialect">The folder of its own statements, such as <c>PostgreSql.Books</c>.</param>
/// <param name="Horizon">A query for the number that every change of a record that this transaction can't see is above of.</param>
/// <param name="WholeSettings">What is set before everything is read; none for <see langword="null"/>.</param>
/// <param name="TailSettings">What is set before what came after a closing is read.</param>
internal sealed record BooksDialect(string Dialect, string Horizon, string? WholeSettings = null, string? TailSettings = null);

/// <summary>
/// Reads the books from a database, in the transaction that its connection is in. Each check is one statement, in a file of its own; those that look into
/// JSON have one for each kind of database. They look at what came after the last closing without differences, or at everything where there is none.
/// </summary>
internal sealed class BooksReader(BooksDialect dialect, ISealer sealer)
{
    /// <summary>How many differences are listed; whoever has more than that does not need them all at once.</summary>
    public const int DifferencesMax = 100;

    // A full scan of a large journal.
    private const int ScanSeconds = 600;

    private const string LastBase = $"SELECT {ClosingTable.Columns}, carry FROM closings WHERE carry IS NOT NULL ORDER BY number DESC LIMIT 1";

    private readonly BooksSql _sql = new(dialect.Dialect);

    /// <summary>The books, as the transaction sees them.</summary>
    public async Task<BooksView> ReadAsync(DbTransaction transaction, DateTimeOffset asOf, CancellationToken cancellation) =>
        (await ReadAsync(transaction, asOf, await FindBaseAsync(transaction, cancellation), cancellation)).View;

    /// <summary>The books from everything there is, as if there were no closings.</summary>
    public async Task<BooksView> ReadWholeAsync(DbTransaction transaction, DateTimeOffset asOf, CancellationToken cancellation) =>
        (await ReadAsync(transaction, asOf, null, cancellation)).View;

    /// <summary>The books, and what a closing up to a position carries of them.</summary>
    public async Task<BooksForClosing> ReadForClosingAsync(DbTransaction transaction, DateTimeOffset asOf, long through, CancellationToken cancellation)
    {
        var (view, open) = await ReadAsync(transaction, asOf, await FindBaseAsync(transaction, cancellation), cancellation);
        return new BooksForClosing(view, BooksBase.Write(view, await HorizonAsync(transaction, cancellation), open.Where(position => position <= through)));
    }

    /// <summary>The statements by which the books are read after a closing, for a test that looks at how they are carried out.</summary>
    public async Task<IReadOnlyList<string>> StatementsAsync(DbTransaction transaction, CancellationToken cancellation) =>
        await FindBaseAsync(transaction, cancellation) is { } closing
            ? [.. BooksSql.Checks.Append("accounts").Append("open-transfers").Select(name => _sql.After(closing, name))]
            : [];

    private async Task<(BooksView View, List<long> Open)> ReadAsync(DbTransaction transaction, DateTimeOffset asOf, BooksBase? closing, CancellationToken cancellation)
    {
        if ((closing is null ? dialect.WholeSettings : dialect.TailSettings) is { } settings)
        {
            await ListAsync(transaction, settings, static _ => 0, cancellation);
        }

        var accounts = await ListAsync(transaction, SqlOf("accounts"), ReadAccount, cancellation);
        var differences = new List<BooksDifference>();
        foreach (var check in BooksSql.Checks)
        {
            var limited = $"{SqlOf(check)}\nLIMIT {DifferencesMax - differences.Count}";
            differences.AddRange(await ListAsync(transaction, limited, reader => ReadDifference(check, reader), cancellation));
        }

        var open = await ListAsync(transaction, SqlOf("open-transfers"), static reader => reader.GetInt64(0), cancellation);
        return (new BooksView(asOf, closing is null ? [.. accounts] : closing.Add(accounts), [.. differences], open.Count), open);

        string SqlOf(string name) => closing is null ? _sql.Whole(name) : _sql.After(closing, name);
    }

    /// <summary>
    /// The last closing that the books can go on from. Not one that bears another's signature, or none where there is a key; nor one whose records were counted by numbers that this database has not come to yet: it was copied
    /// row by row into another, and its changes are counted from the beginning.
    /// </summary>
    private async Task<BooksBase?> FindBaseAsync(DbTransaction transaction, CancellationToken cancellation)
    {
        var found = await ListAsync(transaction, LastBase, ReadBase, cancellation);
        return found is [{ } closing] && closing.Changed <= await HorizonAsync(transaction, cancellation) ? closing : null;
    }

    private async Task<long> HorizonAsync(DbTransaction transaction, CancellationToken cancellation) =>
        (await ListAsync(transaction, dialect.Horizon, static reader => reader.GetInt64(0), cancellation))[0];

    private BooksBase? ReadBase(DbDataReader reader)
    {
        var closing = ClosingTable.Read(reader);
        return sealer.IsOurs(closing.Body, closing.Seal) ? BooksBase.Read(closing.Body, reader.GetString(reader.GetOrdinal("carry"))) : null;
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
