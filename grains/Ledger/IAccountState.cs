namespace OrleansCoins.Grains.Ledger;

/// <summary>What an account's entries add up to.</summary>
public interface IAccountState
{
    /// <summary>
    /// Whether this can be the state after <paramref name="entry"/>, as far as the entry can tell. Asked of a state that was stored beside the
    /// journal; it may come from a program that knew another shape of it.
    /// </summary>
    bool Fits(Entry entry);
}
