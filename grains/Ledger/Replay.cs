namespace OrleansCoins.Grains.Ledger;

/// <summary>Checks that entries follow one another as an account's entries must. Used wherever a journal is read back.</summary>
public static class Replay
{
    /// <summary>Where the account stands after <paramref name="entry"/>, which must follow <paramref name="head"/>.</summary>
    /// <exception cref="InvariantViolatedException">It does not: the journal was damaged or tampered with.</exception>
    public static AccountHead Follow(in AccountHead head, Entry entry)
    {
        Invariant.Require(entry.Sequence == head.Sequence + 1, $"Account {entry.Account}: entry {entry.Sequence} follows {head.Sequence}");
        Invariant.Require(
            entry.Balance == checked(head.Balance + entry.Amount), $"Account {entry.Account}, entry {entry.Sequence}: the balance is the one before plus the amount");
        Invariant.Require(
            entry.Hash == CanonicalEncoding.HashOf(entry, head.Hash), $"Account {entry.Account}, entry {entry.Sequence}: the hash is that of the content and the entry before");
        return entry.Head;
    }
}
