using System.Collections.Immutable;
using System.Security.Cryptography;

namespace OrleansCoins.Grains.Books;

/// <summary>Adds up the entries of a closing, in the order of their positions. The same code makes a closing and checks it.</summary>
public sealed class ClosingTally : IDisposable
{
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<(string Account, string Asset, string Kind, string Contra), (long Amount, long Entries)> _totals = [];

    /// <summary>How many entries were added.</summary>
    public long Entries { get; private set; }

    /// <summary>Adds the next entry.</summary>
    public void Add(in ClosedEntry entry)
    {
        Entries++;
        _digest.AppendData(entry.Hash.Span);
        var key = (OwnersOf(entry.Account), entry.Asset, entry.Kind, entry.Contra);
        var (amount, entries) = _totals.GetValueOrDefault(key);
        // A damaged row must not end a verification: the digest tells of it.
        _totals[key] = (unchecked(amount + entry.Amount), entries + 1);
    }

    /// <summary>The digest of what was added.</summary>
    public string Digest() => Convert.ToHexStringLower(_digest.GetCurrentHash());

    /// <summary>The totals of what was added.</summary>
    public ImmutableArray<ClosingTotal> Totals() => ClosingRules.Sum(
        _totals.Select(static total => new ClosingTotal(total.Key.Account, total.Key.Asset, total.Key.Kind, total.Key.Contra, total.Value.Amount, total.Value.Entries)));

    /// <inheritdoc />
    public void Dispose() => _digest.Dispose();

    /// <summary>As the books name them, see accounts.sql.</summary>
    private static string OwnersOf(string account) =>
        account.StartsWith("wallet:", StringComparison.Ordinal) ? "wallet:*"
        : account.StartsWith("earnings:", StringComparison.Ordinal) ? "earnings:*"
        : account.StartsWith("campaign:", StringComparison.Ordinal) ? "campaign:*"
        : account;
}
