using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>
/// The append-only table of all entries: the source of truth. Two unique keys guard it, (account, sequence) and (account, request id), whoever writes.
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Rises when the database turns out to be another than before, or was restarted: what was read earlier may be gone. Accounts needn't look, their
    /// sessions break; whatever else is kept of the journal in memory has to be read again.
    /// </summary>
    long Generation { get; }

    /// <summary>Whether entries can be written now: every lane asks its database. Asking often costs no more than asking once.</summary>
    Task<bool> IsWritableAsync();

    /// <summary>
    /// Opens the right to append to an account. Returns only after everything that earlier sessions of this silo had under way for the account is
    /// settled, and they are broken; so what is read afterwards is all there is from this silo.
    /// </summary>
    ValueTask<IJournalSession> OpenSessionAsync(AccountId account, CancellationToken cancellation);

    /// <summary>
    /// The last entries of an account, oldest first, at most <see cref="Limits.TailSize"/>. Accounts that are asked for at the same time are read by one query.
    /// </summary>
    /// <exception cref="GrainInterfaces.UnavailableException">Too many are waiting, or this program can't read one of the entries.</exception>
    Task<AccountTail> ReadTailAsync(AccountId account);

    /// <summary>The entries of an account after <paramref name="after"/>, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation);

    /// <summary>The entries of an account before <paramref name="before"/>, newest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation);

    /// <summary>The entry that a request caused, if it did.</summary>
    Task<Entry?> FindAsync(AccountId account, RequestId requestId, CancellationToken cancellation);

    /// <summary>Those of the requests that caused an entry, in one query.</summary>
    Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation);

    /// <summary>What people said with entries of an account, by sequence. Kept beside the journal, and erasable.</summary>
    Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation);

    /// <summary>Erases what people said with entries of an account. The entries stay as they are: what was said is no part of them.</summary>
    Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation);
}

/// <summary>
/// One activation's right to append to its account. Once an entry is not written as asked, the session is broken for good: every later entry of it
/// is refused, queued or not yet arrived. Going on would fork the account.
/// </summary>
/// <remarks>For one caller at a time; the entries are written in the order in which they were handed over.</remarks>
public interface IJournalSession
{
    /// <summary>Says what the session's owner has loaded: the first entry appended must follow it. Called once, before the first append.</summary>
    /// <param name="head">The head that was loaded.</param>
    /// <param name="readFrom">
    /// Which database the head's entry was read from after the session had been opened, see <see cref="AccountTail.Database"/>; 0 when that isn't known. If it is the one that the
    /// session is of, the entry needn't be looked up before the first append, as long as the connection to it stands.
    /// </param>
    void Begin(in AccountHead head, long readFrom = 0);

    /// <summary>Whether the session is broken.</summary>
    bool IsBroken { get; }

    /// <summary>
    /// Which database the session is of; never 0. When that turns out to be another, or was restarted, the session breaks: so as long as it isn't
    /// broken, what was written by a session of the same number is there.
    /// </summary>
    long Database { get; }

    /// <summary>
    /// Hands an entry over to be written. <see langword="false"/>, and nothing is changed, when too much is waiting already.
    /// </summary>
    /// <param name="entry">The next entry of the account.</param>
    /// <param name="message">What its author says with it, kept beside the journal; or <see langword="null"/>.</param>
    /// <param name="completion">What becomes of it.</param>
    /// <param name="age">
    /// How long ago the request came that it answers: its deadline counts from there, since what it was decided on was known then, and its caller may
    /// have been refused elsewhere since.
    /// </param>
    bool TryAppend(Entry entry, string? message, out Task<AppendOutcome> completion, TimeSpan age = default);

    /// <summary>
    /// The account's head and the entry of a request, as they are behind everything that was handed over before: what a refusal must rest on.
    /// </summary>
    /// <exception cref="GrainInterfaces.UnavailableException">Too much is waiting, or the database does not answer.</exception>
    Task<Confirmation> ConfirmAsync(RequestId requestId);

    /// <summary>Breaks the session. What was handed over is still settled.</summary>
    void Close();
}

/// <summary>The end of an account.</summary>
/// <param name="Entries">Its last entries, oldest first.</param>
/// <param name="Database">Which database they were read from, as <see cref="IJournalSession.Database"/> has it; 0 when that can't be told.</param>
public readonly record struct AccountTail(IReadOnlyList<Entry> Entries, long Database)
{
    /// <summary>Which database a head was read from; 0 when it isn't the last of these entries: what stands behind them was read by another query, and maybe elsewhere.</summary>
    public long DatabaseOf(in AccountHead head) => Entries is [.., var last] && last.Sequence == head.Sequence && last.Hash == head.Hash ? Database : 0;
}

/// <summary>What became of an entry that was handed over.</summary>
public enum AppendOutcome
{
    /// <summary>It is on disk, exactly once.</summary>
    Written,

    /// <summary>It is not on disk and never will be: an earlier entry of the session was not written. Load and decide afresh.</summary>
    NotWritten,

    /// <summary>Not written: the account has used the request id already. Load, and answer from the entry that is there.</summary>
    RequestIdTaken,

    /// <summary>
    /// Not written: another activation wrote to the account, or the database is not where the session left it. Load and decide afresh.
    /// </summary>
    Fenced,

    /// <summary>It is not on disk and never will be: it could not be written before its deadline. The same request may be sent again.</summary>
    DeadlinePassed,

    /// <summary>It may be on disk or may yet get there. Only the same request can tell.</summary>
    Unknown,
}

/// <summary>What an account looks like behind everything of this silo.</summary>
/// <param name="Sequence">The last entry's number; 0 when there is none.</param>
/// <param name="Hash">The last entry's hash.</param>
/// <param name="Existing">The entry that the request caused, if it did.</param>
public readonly record struct Confirmation(long Sequence, EntryHash Hash, Entry? Existing);
