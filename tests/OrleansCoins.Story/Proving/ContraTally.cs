using System.Collections.Concurrent;

namespace OrleansCoins.Story.Proving;

/// <summary>What the statements of this run say of the other side: how much each contra account moved, in how many entries.</summary>
internal sealed class ContraTally
{
    private readonly ConcurrentDictionary<(string Account, string Contra, string Asset), (long Amount, long Entries)> _moved = new();

    public IEnumerable<(string Contra, string Asset, long Amount, long Entries)> Totals => _moved
        .GroupBy(static moved => (moved.Key.Contra, moved.Key.Asset))
        .Select(static contra => (
            contra.Key.Contra, contra.Key.Asset, contra.Sum(static moved => moved.Value.Amount), contra.Sum(static moved => moved.Value.Entries)));

    /// <summary>Notes what one account's statement says of one contra account; read again, it takes the place of what was noted.</summary>
    public void Note(string account, string contra, string asset, long amount, long entries) => _moved[(account, contra, asset)] = (amount, entries);
}
