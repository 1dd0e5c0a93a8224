using System.Data.Common;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Verifying;

/// <summary>A row of the journal, which somebody may have damaged so that it is no entry any more.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Entry">The entry, if it can be read.</param>
/// <param name="Fault">Why it can't.</param>
/// <param name="Head">Where its account stands after it, by what is stored.</param>
internal sealed record ScannedRow(EntryPlace Place, Entry? Entry, string? Fault, AccountHead Head)
{
    /// <summary>The row that a reader of <see cref="EntryTable.Columns"/> stands on.</summary>
    public static ScannedRow Read(DbDataReader reader)
    {
        try
        {
            var entry = EntryTable.Read(reader, first: 0);
            return new ScannedRow(new EntryPlace(entry.Account.Value, entry.Sequence), entry, null, entry.Head);
        }
        catch (Exception fault) when (fault is UnreadableEntryException or FormatException or ArgumentException or OverflowException or InvalidCastException)
        {
            var place = new EntryPlace(reader.GetString(0), reader.GetInt64(1));
            var hash = reader.GetFieldValue<byte[]>(15);
            var head = new AccountHead(
                place.Sequence, hash.Length == EntryHash.Size ? EntryHash.FromBytes(hash) : EntryHash.Zero, reader.GetInt64(5), reader.GetInt64(10));
            return new ScannedRow(place, null, fault.Message, head);
        }
    }
}
