using System.Collections.Immutable;
using System.Text.Json;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.Grains.Books;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>
/// A closing that the books go on from. It was made over books without differences, so whatever has not changed since then has none, and need not be
/// looked at again.
/// </summary>
/// <param name="Through">The position of its last entry.</param>
/// <param name="Changed">Records that changed later than this are looked at again.</param>
/// <param name="Open">The positions of its transfers that were not answered.</param>
/// <param name="Totals">What all its entries sum up to.</param>
internal sealed record BooksBase(long Through, long Changed, ImmutableArray<long> Open, ImmutableArray<ClosingTotal> Totals)
{
    /// <summary>A closing with more open transfers than this is not gone on from.</summary>
    private const int OpenMax = 5_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What a closing is to carry; <see langword="null"/> where the books can't go on from it.</summary>
    public static string? Write(BooksView view, long changed, IEnumerable<long> open)
    {
        var kept = open.Take(OpenMax + 1).ToImmutableArray();
        return view.Differences.IsEmpty && kept.Length <= OpenMax ? JsonSerializer.Serialize(new Carry(changed, kept), Json) : null;
    }

    /// <summary>
    /// The closing of a text and what it carries; <see langword="null"/> where one of them can't be read, or the closing is not about what lies beside it, so
    /// that everything is looked at.
    /// </summary>
    public static BooksBase? Read(string body, string carry)
    {
        try
        {
            var closing = ClosingText.Read(body);
            return closing.Carry == ClosingText.Fingerprint(carry) && JsonSerializer.Deserialize<Carry>(carry, Json) is { Open.IsDefault: false } carried
                ? new BooksBase(closing.Through, carried.Changed, carried.Open, closing.Carried)
                : null;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The balances of all accounts: those of the closing, and what came after it.</summary>
    public ImmutableArray<AccountTotal> Add(IEnumerable<AccountTotal> after) =>
    [
        .. Totals.Select(static total => new AccountTotal(total.Account, total.Asset, total.Amount, total.Entries))
            .Concat(Totals.Select(static total => new AccountTotal(total.Contra, total.Asset, -total.Amount, total.Entries)))
            .Concat(after)
            .GroupBy(static total => (total.Account, total.Asset))
            .Select(static same => new AccountTotal(same.Key.Account, same.Key.Asset, same.Sum(static total => total.Balance), same.Sum(static total => total.Entries)))
            .OrderBy(static total => total.Account, StringComparer.Ordinal)
            .ThenBy(static total => total.Asset, StringComparer.Ordinal),
    ];

    private sealed record Carry(long Changed, ImmutableArray<long> Open);
}
