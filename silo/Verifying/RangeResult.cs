using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What verifying a stretch of the journal came to; added up, what verifying all of it did.</summary>
internal sealed class RangeResult
{
    private const int DifferencesMax = 1000;
    private const int OpenMax = 100;

    /// <summary>How many entries were read.</summary>
    public long Entries { get; set; }

    /// <summary>How many accounts begin here.</summary>
    public long Accounts { get; set; }

    /// <summary>What is not as it must be.</summary>
    public FirstOf<Difference> Differences { get; init; } = new(DifferencesMax);

    /// <summary>The transfers that have no answer yet, but are too young to be a difference.</summary>
    public FirstOf<OpenTransfer> Open { get; init; } = new(OpenMax);

    /// <summary>What the accounts of an asset hold together by their balances.</summary>
    public SortedDictionary<string, long> Balances { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What a contra account holds by the amounts of the entries against it; named by contra account and asset.</summary>
    public SortedDictionary<string, long> Contras { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Takes an entry into the totals.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="balanceBefore">What is stored as its account's balance before it.</param>
    public void Count(Entry entry, long balanceBefore)
    {
        var asset = entry.Asset.Name();
        var contra = $"{entry.Contra} {asset}";
        unchecked
        {
            Balances[asset] = Balances.GetValueOrDefault(asset) + entry.Balance - balanceBefore;
            Contras[contra] = Contras.GetValueOrDefault(contra) - entry.Amount;
        }
    }

    /// <summary>Takes what another stretch came to.</summary>
    public void Add(RangeResult other)
    {
        Entries += other.Entries;
        Accounts += other.Accounts;
        Differences.Add(other.Differences);
        Open.Add(other.Open);
        AddTo(Balances, other.Balances);
        AddTo(Contras, other.Contras);
    }

    /// <summary>The assets whose balances and contra balances don't mirror each other: what owners hold is what the other side gave.</summary>
    public IEnumerable<string> Unmirrored() =>
        from balance in Balances
        let against = Contras.Where(contra => contra.Key.EndsWith($" {balance.Key}", StringComparison.Ordinal)).Sum(static contra => contra.Value)
        where balance.Value != -against
        select $"contra: accounts hold {balance.Value} {balance.Key}, expected {-against}: what was booked against the contra accounts, with the sign turned";

    private static void AddTo(SortedDictionary<string, long> sums, SortedDictionary<string, long> more)
    {
        foreach (var (name, amount) in more)
        {
            sums[name] = unchecked(sums.GetValueOrDefault(name) + amount);
        }
    }
}
