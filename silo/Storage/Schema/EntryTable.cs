using System.Data.Common;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>The table of entries, read the same way in every database.</summary>
internal static class EntryTable
{
    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    public const string Columns =
        "account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash";

    /// <summary>The same, of the table that a query calls <c>e</c>.</summary>
    public const string ColumnsOfE =
        "e.account, e.sequence, e.asset, e.kind, e.amount, e.balance, e.contra, e.peer, e.request_id, e.request_digest, e.occurred_at, e.silo, "
        + "e.bucket, e.format, e.detail, e.hash";

    /// <summary>The entry in the row that a reader stands on.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="first">Where its columns begin.</param>
    /// <exception cref="UnreadableEntryException">This program does not know its kind, asset, account or format, or the row is damaged.</exception>
    public static Entry Read(DbDataReader reader, int first)
    {
        try
        {
            return ReadRow(reader, first);
        }
        catch (Exception damage) when (damage is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            // Somebody changed the row. It closes its own account, and no other that is read by the same query.
            throw new UnreadableEntryException($"The journal holds a damaged entry: {reader.GetValue(first)}, {reader.GetValue(first + 1)}. {damage.Message}");
        }
    }

    private static Entry ReadRow(DbDataReader reader, int first)
    {
        var account = ParseAccount(reader.GetString(first));
        var asset = LedgerNames.ParseAsset(reader.GetString(first + 2));
        if (asset != account.Asset)
        {
            throw new UnreadableEntryException($"The journal holds an entry of {account} in {asset.Name()}, where that account is in {account.Asset.Name()}.");
        }

        var format = checked((byte)reader.GetInt32(first + 13));
        CanonicalEncoding.RequireKnownFormat(format);
        return new Entry
        {
            Account = account,
            Sequence = reader.GetInt64(first + 1),
            Kind = LedgerNames.ParseKind(reader.GetString(first + 3)),
            Amount = reader.GetInt64(first + 4),
            Balance = reader.GetInt64(first + 5),
            Contra = reader.GetString(first + 6),
            Peer = reader.IsDBNull(first + 7) ? null : ParseAccount(reader.GetString(first + 7)),
            RequestId = RequestId.FromJournal(reader.GetString(first + 8)),
            RequestDigest = RequestDigest.FromBytes(reader.GetFieldValue<byte[]>(first + 9)),
            OccurredAtMicroseconds = reader.GetInt64(first + 10),
            Silo = reader.GetString(first + 11),
            Bucket = reader.GetInt32(first + 12),
            Format = format,
            Detail = reader.GetString(first + 14),
            Hash = ReadHash(reader, first + 15),
        };
    }

    /// <summary>A hash in the row that a reader stands on.</summary>
    public static EntryHash ReadHash(DbDataReader reader, int column) => EntryHash.FromBytes(reader.GetFieldValue<byte[]>(column));

    /// <summary>The columns of a <see cref="KeyProbe"/>: the hash at the sequence, then the hash of the request.</summary>
    public static KeyProbe ReadProbe(DbDataReader reader, int first) => new(
        reader.IsDBNull(first) ? null : ReadHash(reader, first),
        reader.IsDBNull(first + 1) ? null : ReadHash(reader, first + 1));

    /// <summary>The columns of a <see cref="Confirmation"/>: the head's sequence and hash, then those of the request's entry.</summary>
    public static Confirmation ReadConfirmation(DbDataReader reader, int first)
    {
        var sequence = reader.IsDBNull(first) ? 0 : reader.GetInt64(first);
        var hash = reader.IsDBNull(first + 1) ? EntryHash.Zero : ReadHash(reader, first + 1);
        try
        {
            return new Confirmation(sequence, hash, reader.IsDBNull(first + 2) ? null : Read(reader, first + 2));
        }
        catch (UnreadableEntryException)
        {
            // The other accounts' questions in the query get their answers. This one's asker finds a head that it can't have loaded, loads again,
            // and the load says what is wrong.
            return new Confirmation(UnreadableHead, EntryHash.Zero, null);
        }
    }

    /// <summary>The head of an account whose entry this program can't read: no activation ever has it.</summary>
    private const long UnreadableHead = -1;

    // A newer program may know kinds of account that this one does not.
    private static AccountId ParseAccount(string text)
    {
        try
        {
            return AccountId.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UnreadableEntryException($"The journal holds an entry that this program cannot read: {e.Message} Upgrade this silo.");
        }
    }
}
