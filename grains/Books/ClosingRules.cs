using System.Collections.Immutable;
using OrleansCoins.Grains.Auditing;

namespace OrleansCoins.Grains.Books;

/// <summary>What closings are to each other: a chain without gaps, each with the totals of its own entries and of all before.</summary>
public static class ClosingRules
{
    /// <summary>What the first closing has for the fingerprint of the one before it.</summary>
    public static readonly string NoPrevious = new('0', 64);

    /// <summary>The closing after another one.</summary>
    /// <param name="last">The text of the last one; <see langword="null"/> for none.</param>
    /// <param name="name">What it is made for.</param>
    /// <param name="through">The position of its last entry.</param>
    /// <param name="closedAt">The time.</param>
    /// <param name="tally">Its entries.</param>
    /// <param name="differences">How many differences the books have.</param>
    /// <param name="carry">What is kept beside it for the books to go on from; <see langword="null"/> where they can't.</param>
    /// <param name="audit">The last record of the log of operators' actions.</param>
    /// <exception cref="FormatException">The last one can't be read.</exception>
    public static Closing Next(string? last, string name, long through, DateTimeOffset closedAt, ClosingTally tally, long differences, string? carry, AuditHead? audit)
    {
        var previous = last is null ? null : ClosingText.Read(last);
        var totals = tally.Totals();
        return new Closing(
            ClosingText.Format,
            (previous?.Number ?? 0) + 1,
            name,
            previous?.Through ?? 0,
            through,
            closedAt,
            tally.Entries,
            tally.Digest(),
            differences,
            last is null ? NoPrevious : ClosingText.Fingerprint(last),
            totals,
            Sum([.. previous?.Carried ?? [], .. totals]),
            carry is null ? null : ClosingText.Fingerprint(carry))
        {
            Audit = audit,
        };
    }

    /// <summary>What is wrong with a closing as the one that follows another: what was expected, and what is there.</summary>
    /// <param name="previous">The one before it; <see langword="null"/> before the first.</param>
    /// <param name="previousBody">The text of that.</param>
    /// <param name="closing">The closing.</param>
    public static IReadOnlyList<(string Expected, string Found)> Follows(Closing? previous, string? previousBody, Closing closing)
    {
        var wrong = new List<(string, string)>();
        var fingerprint = previousBody is null ? NoPrevious : ClosingText.Fingerprint(previousBody);
        if (closing.Number != (previous?.Number ?? 0) + 1)
        {
            wrong.Add(($"number {(previous?.Number ?? 0) + 1}", $"number {closing.Number}"));
        }

        if (closing.Previous != fingerprint)
        {
            wrong.Add(($"the fingerprint {fingerprint} of the closing before it", closing.Previous));
        }

        if (closing.After != (previous?.Through ?? 0) || closing.Through <= closing.After)
        {
            wrong.Add(($"entries from position {(previous?.Through ?? 0) + 1} on", $"entries from position {closing.After + 1} to {closing.Through}"));
        }

        if (!closing.Carried.SequenceEqual(Sum([.. previous?.Carried ?? [], .. closing.Totals])))
        {
            wrong.Add(("carried totals that are those before it and its own", "others"));
        }

        return wrong;
    }

    /// <summary>What is wrong with a closing as what its entries come to.</summary>
    public static IReadOnlyList<(string Expected, string Found)> Covers(Closing closing, ClosingTally tally)
    {
        var wrong = new List<(string, string)>();
        if (closing.Entries != tally.Entries)
        {
            wrong.Add(($"{closing.Entries} entries from position {closing.After + 1} to {closing.Through}", $"{tally.Entries}"));
        }

        var digest = tally.Digest();
        if (closing.Digest != digest)
        {
            wrong.Add(($"entries from position {closing.After + 1} to {closing.Through} with the digest {closing.Digest}", digest));
        }

        wrong.AddRange(Apart(closing.Totals, tally.Totals()));
        return wrong;
    }

    /// <summary>Totals of one sort as one, in a fixed order.</summary>
    public static ImmutableArray<ClosingTotal> Sum(IEnumerable<ClosingTotal> totals) =>
    [
        .. totals
            .GroupBy(static total => (total.Account, total.Asset, total.Kind, total.Contra))
            .Select(static sort => new ClosingTotal(
                sort.Key.Account,
                sort.Key.Asset,
                sort.Key.Kind,
                sort.Key.Contra,
                sort.Aggregate(0L, static (sum, total) => unchecked(sum + total.Amount)),
                sort.Sum(static total => total.Entries)))
            .OrderBy(static total => total.Account, StringComparer.Ordinal)
            .ThenBy(static total => total.Asset, StringComparer.Ordinal)
            .ThenBy(static total => total.Kind, StringComparer.Ordinal)
            .ThenBy(static total => total.Contra, StringComparer.Ordinal),
    ];

    private static IEnumerable<(string Expected, string Found)> Apart(ImmutableArray<ClosingTotal> expected, ImmutableArray<ClosingTotal> found) =>
        from sort in expected.Concat(found).GroupBy(static total => (total.Account, total.Kind, total.Contra, total.Asset))
        let was = expected.Where(total => (total.Account, total.Kind, total.Contra, total.Asset) == sort.Key).Sum(static total => total.Amount)
        let now = found.Where(total => (total.Account, total.Kind, total.Contra, total.Asset) == sort.Key).Sum(static total => total.Amount)
        where was != now
        select ($"'{sort.Key.Kind}' of {sort.Key.Account} against {sort.Key.Contra} sums up to {was} {sort.Key.Asset}", $"{now}");
}
