using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>
/// One immutable line of an account. Entries are never edited or deleted; a correction is a new, reversing entry.
/// </summary>
/// <remarks>The database adds a <c>position</c> in the journal and the id of its transaction; neither is part of what is hashed.</remarks>
public sealed record Entry
{
    /// <summary>The account.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The entry's number in its account: 1, 2, 3, ... without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>What it is for.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>What it changes, in the asset's unit; negative for a debit, 0 for an entry that only decides.</summary>
    public required long Amount { get; init; }

    /// <summary>What the account holds after it.</summary>
    public required long Balance { get; init; }

    /// <summary>The account on the other side.</summary>
    public required string Contra { get; init; }

    /// <summary>The owned account that holds the other end of a transfer.</summary>
    public AccountId? Peer { get; init; }

    /// <summary>What caused it.</summary>
    public required RequestId RequestId { get; init; }

    /// <summary>The fingerprint of the request that caused it.</summary>
    public required RequestDigest RequestDigest { get; init; }

    /// <summary>When, in microseconds since 1970-01-01T00:00:00Z; never before the previous entry's.</summary>
    public required long OccurredAtMicroseconds { get; init; }

    /// <summary>The silo that wrote it.</summary>
    public required string Silo { get; init; }

    /// <summary>The account's bucket.</summary>
    public required int Bucket { get; init; }

    /// <summary>The version of the canonical encoding that <see cref="Hash"/> was made with.</summary>
    public required byte Format { get; init; }

    /// <summary>What else belongs to the entry, by kind: JSON, kept as the exact text that was hashed.</summary>
    public required string Detail { get; init; }

    /// <summary>The hash over all of the above and the previous entry's hash.</summary>
    public EntryHash Hash { get; init; }

    /// <summary>What <see cref="Detail"/> was written from, on an entry that was made here: so that it needn't be read back.</summary>
    internal ParsedDetail Parsed { get; init; }

    /// <summary>What is counted in the account.</summary>
    public Asset Asset => Account.Asset;

    /// <summary>When it was made.</summary>
    public DateTimeOffset OccurredAt => Microseconds.ToTime(OccurredAtMicroseconds);

    /// <summary>Where the account stands after this entry.</summary>
    public AccountHead Head => new(Sequence, Hash, Balance, OccurredAtMicroseconds);
}

/// <summary>A detail as it is in memory, beside its text. It says nothing that the text doesn't, so it takes no part in comparing entries.</summary>
/// <param name="Value">The detail, or <see langword="null"/> where only the text is known.</param>
internal readonly record struct ParsedDetail(object? Value)
{
    public bool Equals(ParsedDetail other) => true;

    public override int GetHashCode() => 0;
}

/// <summary>Where an account stands: everything the next entry builds on.</summary>
/// <param name="Sequence">The last entry's number; 0 before the first.</param>
/// <param name="Hash">The last entry's hash.</param>
/// <param name="Balance">What the account holds.</param>
/// <param name="OccurredAtMicroseconds">When the last entry was made.</param>
public readonly record struct AccountHead(long Sequence, EntryHash Hash, long Balance, long OccurredAtMicroseconds)
{
    /// <summary>An account without entries.</summary>
    public static AccountHead Empty => default;
}

/// <summary>An entry as a rule decides it; the ledger adds number, balance, time and hash.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Amount">What it changes.</param>
/// <param name="Contra">The account on the other side.</param>
/// <param name="Peer">The owned account that holds the other end, for a transfer.</param>
/// <param name="RequestId">What caused it.</param>
/// <param name="RequestDigest">The fingerprint of the request.</param>
/// <param name="Detail">What else belongs to it, as JSON.</param>
public sealed record EntryDraft(
    EntryKind Kind,
    long Amount,
    string Contra,
    AccountId? Peer,
    RequestId RequestId,
    RequestDigest RequestDigest,
    string Detail)
{
    /// <summary>What <see cref="Detail"/> was written from.</summary>
    internal ParsedDetail Parsed { get; init; }

    /// <summary>The next entry of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="head">Where it stands.</param>
    /// <param name="now">The time; an entry is never dated before the one it follows.</param>
    /// <param name="silo">The silo that writes.</param>
    /// <param name="bucket">The account's bucket.</param>
    /// <exception cref="OverflowException">The balance would be out of range.</exception>
    public Entry After(AccountId account, in AccountHead head, DateTimeOffset now, string silo, int bucket)
    {
        var entry = new Entry
        {
            Account = account,
            Sequence = head.Sequence + 1,
            Kind = Kind,
            Amount = Amount,
            Balance = checked(head.Balance + Amount),
            Contra = Contra,
            Peer = Peer,
            RequestId = RequestId,
            RequestDigest = RequestDigest,
            OccurredAtMicroseconds = Math.Max(Microseconds.FromTime(now), head.OccurredAtMicroseconds),
            Silo = silo,
            Bucket = bucket,
            Format = CanonicalEncoding.Format,
            Detail = Detail,
            Parsed = Parsed,
        };
        return entry with { Hash = CanonicalEncoding.HashOf(entry, head.Hash) };
    }
}

/// <summary>Times in the journal's unit: whole microseconds since 1970, which every database keeps exactly.</summary>
public static class Microseconds
{
    /// <summary>The microsecond that a time lies in.</summary>
    public static long FromTime(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The beginning of a microsecond, in UTC.</summary>
    public static DateTimeOffset ToTime(long microseconds) =>
        new(DateTime.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
