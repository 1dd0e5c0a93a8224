using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansCoins.Grains.Auditing;

namespace OrleansCoins.Grains.Books;

/// <summary>
/// What a closing says: the entries of a stretch of the journal, their totals, and the closing before it. So the last one commits to every entry.
/// </summary>
/// <param name="Format">How it is written and what its digest is made of.</param>
/// <param name="Number">Which one it is: 1, 2, 3, ... without gaps.</param>
/// <param name="Name">What it was made for: a day (UTC), or an operator's command. No two have one name.</param>
/// <param name="After">The position before its first entry: where the closing before it ended.</param>
/// <param name="Through">The position of its last entry.</param>
/// <param name="ClosedAt">When it was made.</param>
/// <param name="Entries">How many entries it covers.</param>
/// <param name="Digest">The SHA-256, in hexadecimal, over the hashes of its entries, one after the other in the order of their positions.</param>
/// <param name="Differences">How many differences the books had when it was made.</param>
/// <param name="Previous">The SHA-256, in hexadecimal, over the text of the closing before it; zeros for the first.</param>
/// <param name="Totals">What its entries sum up to.</param>
/// <param name="Carried">What all entries up to its last sum up to.</param>
/// <param name="Carry">The SHA-256, in hexadecimal, over what is kept beside it for the books to go on from; <see langword="null"/> where they can't.</param>
public sealed record Closing(
    string Format,
    long Number,
    string Name,
    long After,
    long Through,
    DateTimeOffset ClosedAt,
    long Entries,
    string Digest,
    long Differences,
    string Previous,
    ImmutableArray<ClosingTotal> Totals,
    ImmutableArray<ClosingTotal> Carried,
    string? Carry)
{
    /// <summary>The last record of the log of operators' actions when it was made; <see langword="null"/> where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuditHead? Audit { get; init; }

    /// <summary>How an operator is told of it.</summary>
    public override string ToString() => $"closing {Number} ({Name})";
}

/// <summary>What entries of one sort sum up to.</summary>
/// <param name="Account">Whose they are: all accounts of a kind, such as <c>wallet:*</c>.</param>
/// <param name="Asset"><c>COIN</c> or <c>DIAMOND</c>.</param>
/// <param name="Kind">What they are for.</param>
/// <param name="Contra">The account on the other side.</param>
/// <param name="Amount">The sum of their amounts, in the stored unit.</param>
/// <param name="Entries">How many there are.</param>
public sealed record ClosingTotal(string Account, string Asset, string Kind, string Contra, long Amount, long Entries);

/// <summary>A closing as it is kept.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Through">The position of its last entry.</param>
/// <param name="Body">The closing, as the exact text that is signed; see <see cref="ClosingText"/>.</param>
/// <param name="Seal">The signature; <see langword="null"/> where no key was set.</param>
public sealed record StoredClosing(long Number, string Name, long Through, string Body, Seal? Seal)
{
    /// <summary>What the books need to go on from it, on its way to where it is kept; its digest is part of what is signed. It is not read back.</summary>
    public string? Carry { get; init; }
}

/// <summary>An Ed25519 signature (RFC 8032) over the UTF-8 of a closing's text.</summary>
/// <param name="PublicKey">The key to check it with, in base64.</param>
/// <param name="Signature">The signature, in base64.</param>
public sealed record Seal(string PublicKey, string Signature);

/// <summary>An entry, as far as a closing takes it in. In text: a newer program may have written it.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Account">Its account.</param>
/// <param name="Asset">What is counted there.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Contra">The account on the other side.</param>
/// <param name="Amount">Its amount.</param>
/// <param name="Hash">Its hash.</param>
public readonly record struct ClosedEntry(long Position, string Account, string Asset, string Kind, string Contra, long Amount, ReadOnlyMemory<byte> Hash);
