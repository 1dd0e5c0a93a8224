using System.Globalization;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>
/// The statements of the books. Where they say <c>{entries}</c>, <c>{documents}</c> or <c>{debits}</c> stands what they look at: the tables, or after a
/// closing only what can have changed since, together with what it is compared with.
/// </summary>
/// <param name="dialect">The folder of the database's own statements, such as <c>PostgreSql.Books</c>.</param>
internal sealed class BooksSql(string dialect)
{
    /// <summary>The checks, in the order in which their differences are told.</summary>
    public static readonly IReadOnlyList<string> Checks =
        ["running-balance", "sequence-gap", "purchases", "rewards", "payouts", "gift-share", "gift-returns", "reversals"];

    /// <summary>A statement over everything.</summary>
    public string Whole(string name) => Read(name)
        .Replace("{entries}", "entries", StringComparison.Ordinal)
        .Replace("{debits}", "entries", StringComparison.Ordinal)
        .Replace("{documents}", "documents", StringComparison.Ordinal);

    /// <summary>A statement over what came after a closing.</summary>
    public string After(BooksBase closing, string name) => (name switch
    {
        "running-balance" or "sequence-gap" or "open-transfers" => Read($"{name}-tail"),
        _ => Read(name),
    })
        .Replace("{entries}", EntriesOf(closing, name), StringComparison.Ordinal)
        .Replace("{debits}", name == "gift-share" && IsOwn("Tail.debits") ? EmbeddedSql.Read($"{dialect}.Tail.debits") : "entries", StringComparison.Ordinal)
        .Replace("{documents}", IsOwn($"Tail.{name}-documents") ? EmbeddedSql.Read($"{dialect}.Tail.{name}-documents") : "documents", StringComparison.Ordinal)
        .Replace("{after}", Text(closing.Through), StringComparison.Ordinal)
        .Replace("{changed}", Text(closing.Changed), StringComparison.Ordinal);

    private string EntriesOf(BooksBase closing, string name) =>
        IsOwn($"Tail.{name}-entries") ? EmbeddedSql.Read($"{dialect}.Tail.{name}-entries")
        : name == "open-transfers" && closing.Open.Length > 0
            ? $"(SELECT * FROM {EmbeddedSql.Read($"{dialect}.Tail.entries")} AS later UNION ALL SELECT * FROM entries WHERE position IN ({string.Join(',', closing.Open.Select(Text))}))"
            : EmbeddedSql.Read($"{dialect}.Tail.entries");

    private string Read(string name) => EmbeddedSql.Read(IsOwn(name) ? $"{dialect}.{name}" : $"Schema.Books.{name}");

    private bool IsOwn(string name) => EmbeddedSql.Exists($"{dialect}.{name}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
