using System.Data.Common;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>Gathers the ends of several accounts from rows that come newest first for each.</summary>
/// <param name="accounts">How many accounts.</param>
internal sealed class TailTable(int accounts)
{
    private readonly List<Entry>[] _entries = [.. Enumerable.Range(0, accounts).Select(static _ => new List<Entry>())];
    private readonly UnreadableEntryException?[] _unreadable = new UnreadableEntryException?[accounts];

    /// <summary>Takes the entry in the row that a reader stands on; one that can't be read is its own account's trouble.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="account">The account's place among the accounts.</param>
    /// <param name="first">Where the entry's columns begin.</param>
    public void Read(DbDataReader reader, int account, int first)
    {
        try
        {
            _entries[account].Add(EntryTable.Read(reader, first));
        }
        catch (UnreadableEntryException unreadable)
        {
            _unreadable[account] = unreadable;
        }
    }

    /// <summary>The end of each account, oldest first.</summary>
    /// <param name="database">Which database the rows were read from.</param>
    public Tails Finish(string? database)
    {
        var tails = new Tail[accounts];
        for (var i = 0; i < accounts; i++)
        {
            _entries[i].Reverse();
            tails[i] = new Tail(_entries[i], _unreadable[i]);
        }

        return new Tails(tails, database);
    }
}
