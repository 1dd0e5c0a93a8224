using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>
/// A fingerprint of a request (method, path and parsed body): tells whether a key is sent again with the same request or with another one.
/// The first 128 bits of a SHA-256.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RequestDigest")]
public readonly record struct RequestDigest
{
    /// <summary>How many bytes a digest has.</summary>
    public const int Size = 16;

    [Id(0)]
    private readonly ulong _high;

    [Id(1)]
    private readonly ulong _low;

    private RequestDigest(ulong high, ulong low) => (_high, _low) = (high, low);

    /// <summary>The digest of a request's canonical bytes.</summary>
    public static RequestDigest Of(ReadOnlySpan<byte> request)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(request, hash);
        return FromBytes(hash[..Size]);
    }

    /// <summary>Reads a digest from its bytes.</summary>
    /// <exception cref="ArgumentException">There are not exactly <see cref="Size"/> bytes.</exception>
    public static RequestDigest FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? new RequestDigest(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]))
            : throw new ArgumentException($"A request digest has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Writes the digest's <see cref="Size"/> bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <summary>The digest's bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }
}
