using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Grains.Ledger;

/// <summary>
/// The bytes that an entry's hash is made of. Anyone can recompute them from the columns of the journal; recompute_hash.py beside the tests does, in twenty lines.
/// </summary>
/// <remarks>
/// Format 1, in this order: the format (one byte); account; sequence; asset; kind; amount; balance; contra; peer (empty for none); request id;
/// request digest (16 bytes); occurred at (microseconds); silo; bucket; detail; the previous entry's hash (32 bytes). Whole numbers are 8 bytes,
/// big-endian, two's complement. Texts are their UTF-8 bytes behind their length in 4 bytes, big-endian. The hash is the SHA-256 of all that.
/// A new format gets a new number; every released one stays readable, and a fixture in the tests holds a journal of each.
/// </remarks>
public static class CanonicalEncoding
{
    /// <summary>The format that new entries are written in.</summary>
    public const byte Format = 1;

    private const int FixedBytes = 1 + (6 * sizeof(long)) + (7 * sizeof(int)) + GrainInterfaces.Values.RequestDigest.Size + EntryHash.Size;

    /// <summary>The hash of an entry that follows one with the hash <paramref name="previous"/>.</summary>
    /// <exception cref="UnreadableEntryException">The entry is in a format that this program does not know.</exception>
    public static EntryHash HashOf(Entry entry, in EntryHash previous)
    {
        RequireKnownFormat(entry.Format);
        var longest = FixedBytes + (3 * (entry.Account.Value.Length + (entry.Peer?.Value.Length ?? 0) + entry.Contra.Length
            + entry.RequestId.Value.Length + entry.Silo.Length + entry.Detail.Length + 32));
        var rented = longest > 2048 ? ArrayPool<byte>.Shared.Rent(longest) : null;
        try
        {
            var buffer = rented ?? stackalloc byte[2048];
            Span<byte> hash = stackalloc byte[EntryHash.Size];
            SHA256.HashData(buffer[..Encode(entry, previous, buffer)], hash);
            return EntryHash.FromBytes(hash);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Refuses a format that this program does not know.</summary>
    /// <exception cref="UnreadableEntryException">The format is not known.</exception>
    public static void RequireKnownFormat(byte format)
    {
        if (format != Format)
        {
            throw new UnreadableEntryException($"The journal holds entries of format {format}; this program reads up to {Format}. Upgrade this silo.");
        }
    }

    private static int Encode(Entry entry, in EntryHash previous, Span<byte> buffer)
    {
        var writer = new Writer(buffer);
        writer.Byte(entry.Format);
        writer.Text(entry.Account.Value);
        writer.Number(entry.Sequence);
        writer.Text(entry.Asset.Name());
        writer.Text(entry.Kind.Name());
        writer.Number(entry.Amount);
        writer.Number(entry.Balance);
        writer.Text(entry.Contra);
        writer.Text(entry.Peer?.Value ?? "");
        writer.Text(entry.RequestId.Value);
        entry.RequestDigest.CopyTo(writer.Take(GrainInterfaces.Values.RequestDigest.Size));
        writer.Number(entry.OccurredAtMicroseconds);
        writer.Text(entry.Silo);
        writer.Number(entry.Bucket);
        writer.Text(entry.Detail);
        previous.CopyTo(writer.Take(EntryHash.Size));
        return writer.Written;
    }

    private ref struct Writer(Span<byte> buffer)
    {
        private readonly Span<byte> _buffer = buffer;

        public int Written { get; private set; }

        public Span<byte> Take(int bytes)
        {
            var taken = _buffer.Slice(Written, bytes);
            Written += bytes;
            return taken;
        }

        public void Byte(byte value) => Take(1)[0] = value;

        public void Number(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);

        public void Text(string value)
        {
            var length = Take(sizeof(int));
            var bytes = Encoding.UTF8.GetBytes(value, _buffer[Written..]);
            Written += bytes;
            BinaryPrimitives.WriteInt32BigEndian(length, bytes);
        }
    }
}
