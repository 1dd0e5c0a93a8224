using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>What a database has to do for the journal. The lanes, which are the same for every database, do the rest.</summary>
internal interface IEntryStore
{
    /// <summary>How many lanes this database is best written with.</summary>
    int Lanes { get; }

    /// <summary>Makes the connection of one lane. Nothing is opened before its first use.</summary>
    ILaneConnection OpenLane();

    /// <summary>See <see cref="IJournal.ReadForwardAsync"/>.</summary>
    Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation);

    /// <summary>See <see cref="IJournal.ReadBackwardAsync"/>.</summary>
    Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation);

    /// <summary>The entries of an account that have one of the request ids, in one query.</summary>
    Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation);

    /// <summary>See <see cref="IJournal.ReadMessagesAsync"/>.</summary>
    Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation);
}

/// <summary>An entry on its way into the journal.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Message">What its author says with it, for the table of messages; or <see langword="null"/>.</param>
internal readonly record struct EntryRow(Entry Entry, string? Message);

/// <summary>
/// One connection to the database, for one lane: one caller, one call at a time. It opens the real connection when it needs one, and drops it after
/// a fault, so that the next call opens another.
/// </summary>
internal interface ILaneConnection : IAsyncDisposable
{
    /// <summary>
    /// Writes all rows or none, in one transaction, durably. The rows are sorted by (account, sequence), and hold no duplicates.
    /// Never throws for what a database can do.
    /// </summary>
    Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows);

    /// <summary>
    /// What is in the journal at each key, found by two index probes a key (never an OR), in the keys' order, in one query.
    /// </summary>
    /// <exception cref="Exception">The database did not answer.</exception>
    Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys);

    /// <summary>The head and the entry of the request, for each question, in the questions' order, in one query.</summary>
    /// <exception cref="Exception">The database did not answer.</exception>
    Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, RequestId RequestId)> questions);
}

/// <summary>The two unique keys of an entry.</summary>
/// <param name="Account">The account.</param>
/// <param name="Sequence">The entry's number.</param>
/// <param name="RequestId">What caused it.</param>
internal readonly record struct EntryKey(AccountId Account, long Sequence, RequestId RequestId);

/// <summary>What the journal holds at the two unique keys of an entry.</summary>
/// <param name="HashAtSequence">The hash of the entry with that number, if there is one.</param>
/// <param name="HashOfRequest">The hash of the entry with that request id, if there is one.</param>
internal readonly record struct KeyProbe(EntryHash? HashAtSequence, EntryHash? HashOfRequest);

/// <summary>What came of writing rows.</summary>
internal enum WriteOutcome
{
    /// <summary>All are on disk.</summary>
    Written,

    /// <summary>None is: a unique key (SQLSTATE 23505) stands against at least one of them.</summary>
    Conflict,

    /// <summary>None is, proved by an error on a live connection: a deadlock, a lock or statement timeout, a refused statement.</summary>
    NotWritten,

    /// <summary>All are or none is, and nobody knows: the connection was lost, or the answer did not come.</summary>
    Unknown,
}
