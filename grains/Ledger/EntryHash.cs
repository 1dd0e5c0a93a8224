using System.Buffers.Binary;

namespace OrleansCoins.Grains.Ledger;

/// <summary>A SHA-256, as a value that compares without allocation. The hash of an entry covers its content and the previous entry's hash.</summary>
public readonly record struct EntryHash
{
    /// <summary>How many bytes a hash has.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private EntryHash(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>What the first entry of an account has for a previous hash: 32 zero bytes.</summary>
    public static EntryHash Zero => default;

    /// <summary>Reads a hash from its bytes.</summary>
    /// <exception cref="ArgumentException">There are not exactly <see cref="Size"/> bytes.</exception>
    public static EntryHash FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? new EntryHash(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]))
            : throw new ArgumentException($"An entry's hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Writes the hash's <see cref="Size"/> bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>The hash's bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The hash in lower-case hexadecimal.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";
}
