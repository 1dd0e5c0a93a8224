using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>What a rule decides: an entry to write, or a refusal. Exactly one of the two.</summary>
public readonly record struct Decision
{
    private Decision(EntryDraft? draft, Refusal? refusal) => (Draft, Refusal) = (draft, refusal);

    /// <summary>The entry to write.</summary>
    public EntryDraft? Draft { get; }

    /// <summary>Why nothing is to be written.</summary>
    public Refusal? Refusal { get; }

    /// <summary>An entry is to be written.</summary>
    public static implicit operator Decision(EntryDraft draft) => new(draft, null);

    /// <summary>Nothing is to be written.</summary>
    public static implicit operator Decision(Refusal refusal) => new(null, refusal);
}

/// <summary>What became of a request at an account: an entry on disk, new or from the first time it was asked; or a refusal, and nothing written.</summary>
/// <param name="Entry">The entry on disk.</param>
/// <param name="Replayed">Whether an earlier request wrote it.</param>
/// <param name="Refusal">Why there is none.</param>
public readonly record struct Settlement(Entry? Entry, bool Replayed, Refusal? Refusal)
{
    /// <summary>Where a new entry is; see <see cref="IJournalSession.Database"/>.</summary>
    public long Database { get; init; }

    /// <summary>The answer to a request whose id has an entry: the same again if it is the same request.</summary>
    public static Settlement Repeat(Entry entry, RequestDigest digest) =>
        entry.RequestDigest == digest
            ? new Settlement(entry, Replayed: true, null)
            : new Settlement(null, Replayed: false, new Refusal(
                RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request."));

    /// <summary>The settlement as an answer: what <paramref name="read"/> makes of the entry, or the refusal.</summary>
    public Outcome<T> ToOutcome<T>(Func<Entry, T> read)
        where T : class =>
        Entry is null ? Outcome<T>.Refused(Refusal!)
        : Replayed ? Outcome<T>.Again(read(Entry))
        : Outcome<T>.Accepted(read(Entry));
}
