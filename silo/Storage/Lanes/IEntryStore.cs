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

    /// <summary>The last entries of each account, at most <paramref name="limit"/>, in the accounts' order, in one query.</summary>
    Task<Tails> ReadTailsAsync(IReadOnlyList<AccountId> accounts, int limit);

    /// <summary>See <see cref="IJournal.ReadForwardAsync"/>.</summary>
    Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation);

    /// <summary>See <see cref="IJournal.ReadBackwardAsync"/>.</summary>
    Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation);

    /// <summary>The entries of an account that have one of the request ids, in one query.</summary>
    Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation);

    /// <summary>See <see cref="IJournal.ReadMessagesAsync"/>.</summary>
    Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation);

    /// <summary>See <see cref="IJournal.EraseMessagesAsync"/>.</summary>
    Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation);
}

/// <summary>An entry on its way into the journal.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Message">What its author says with it, for the table of messages; or <see langword="null"/>.</param>
internal readonly record struct EntryRow(Entry Entry, string? Message);

/// <summary>
/// The way of one lane to the database: one caller, one call at a time. A real connection is opened by <see cref="TryConnectAsync"/> only, and dropped
/// after a fault; so nothing is ever sent over another connection than the one that was looked at.
/// </summary>
internal interface ILaneConnection : IAsyncDisposable
{
    /// <summary>
    /// The connection that is open, the same object as long as it is; or a new one, opened only when the database is through with what was sent over
    /// the one before: nothing of that is committed any more. <see langword="null"/> when there can be none now. Never throws for what a database can do.
    /// </summary>
    ValueTask<LaneLink?> TryConnectAsync();

    /// <summary>The database's time, if it answers; otherwise the connection is dropped.</summary>
    Task<DateTimeOffset?> TryReadTimeAsync();

    /// <summary>
    /// Writes all rows or none, in one transaction, durably, if the database's time is before the deadline when it begins. The rows are sorted by
    /// (account, sequence), and hold no duplicates. Without a connection nothing is written. Never throws for what a database can do.
    /// </summary>
    Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline);

    /// <summary>
    /// What is in the journal at each key, found by two index probes a key (never an OR), in the keys' order, in one query.
    /// </summary>
    /// <exception cref="Exception">The database did not answer, or there is no connection.</exception>
    Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys);

    /// <summary>The head and the entry of the request, for each question, in the questions' order, in one query.</summary>
    /// <exception cref="Exception">The database did not answer, or there is no connection.</exception>
    Task<IReadOnlyList<Confirmation>> ConfirmAsync(IReadOnlyList<(AccountId Account, RequestId RequestId)> questions);
}

/// <summary>One connection while it lasts.</summary>
/// <param name="Number">Another for every connection of a lane; from 1.</param>
/// <param name="Database">
/// Which database it leads to. It changes when the server was restarted, restored or replaced by its copy: what was seen there before may be gone.
/// </param>
/// <param name="Time">The database's time when it was opened.</param>
internal sealed record LaneLink(long Number, string Database, DateTimeOffset Time);

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

    /// <summary>
    /// None is, proved by an error on a live connection (a deadlock, a lock or statement timeout, a refused statement), or because nothing was sent.
    /// </summary>
    NotWritten,

    /// <summary>None is: the deadline was over in the database's time.</summary>
    DeadlinePassed,

    /// <summary>All are or none is, and nobody knows: the connection was lost, or the answer did not come.</summary>
    Unknown,
}
