using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>What the stores in memory hold: gone with the process, for tests only. One gate for all, so that the books see one moment.</summary>
internal sealed class InMemoryTables
{
    /// <summary>Held by whoever touches anything here.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The entries of each account.</summary>
    public Dictionary<AccountId, InMemoryAccount> Accounts { get; } = [];

    /// <summary>All entries, in the order in which they were written: an entry's position is its place here, from 1.</summary>
    public List<Entry> Entries { get; } = [];

    /// <summary>The closings, in the order of their numbers.</summary>
    public List<StoredClosing> Closings { get; } = [];

    /// <summary>What operators did, in the order of its numbers.</summary>
    public List<StoredAudit> Audit { get; } = [];

    /// <summary>What people said with an entry.</summary>
    public Dictionary<(AccountId Account, long Sequence), string> Messages { get; } = [];

    /// <summary>The documents.</summary>
    public Dictionary<(DocumentKind Kind, string Id), Document> Documents { get; } = [];
}

/// <summary>An account's entries, by their two unique keys.</summary>
internal sealed class InMemoryAccount
{
    /// <summary>By number, in order.</summary>
    public SortedList<long, Entry> BySequence { get; } = [];

    /// <summary>By cause.</summary>
    public Dictionary<GrainInterfaces.Values.RequestId, Entry> ByRequest { get; } = [];
}
