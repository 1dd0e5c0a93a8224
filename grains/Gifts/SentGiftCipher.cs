using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// Turns the inner id of a sent gift into the one the outside knows it by, and back. The outer id shows neither sender nor count, and cannot be
/// made up; the same gift always has the same one.
/// </summary>
/// <remarks>
/// The inner id is encrypted under an IV that is its own HMAC (the synthetic IV of RFC 5297, with HMAC-SHA-256 in place of CMAC), so no two ids share
/// an IV and none needs to be stored. Its shape: <c>gift_</c> and the base64url of 16 bytes IV and the ciphertext.
/// </remarks>
public sealed class SentGiftCipher : IDisposable
{
    /// <summary>How many bytes of secret it needs.</summary>
    public const int SecretSize = 48;

    private const string Prefix = "gift_";
    private const int Block = 16;

    // A machine serves one thread at a time, and making one costs more than using it. One that fails is not put back.
    private readonly ConcurrentBag<Machine> _idle = [];
    private readonly byte[] _secret;

    /// <summary>Makes a cipher. Every silo of a cluster uses the same secret, or ids of one are unknown to the other.</summary>
    /// <param name="secret">Exactly <see cref="SecretSize"/> random bytes.</param>
    public SentGiftCipher(byte[] secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretSize);
        _secret = [.. secret];
    }

    /// <summary>The id outside.</summary>
    public string Encrypt(SentGiftId gift)
    {
        Span<byte> plain = stackalloc byte[96];
        plain.Clear();
        BinaryPrimitives.WriteInt64BigEndian(plain, gift.Sequence);
        var length = sizeof(long) + Encoding.ASCII.GetBytes(gift.Sender.Value, plain[sizeof(long)..]);
        plain = plain[..((length + Block - 1) / Block * Block)];

        Span<byte> id = stackalloc byte[Block + 96];
        id = id[..(Block + plain.Length)];
        var machine = TakeMachine();
        machine.WriteIv(plain, id[..Block]);
        machine.Encrypt(plain, id[..Block], id[Block..]);
        _idle.Add(machine);
        return Prefix + Base64Url.EncodeToString(id);
    }

    /// <summary>The inner id of an id from outside; <see langword="false"/> for one that this cipher never made.</summary>
    public bool TryDecrypt([NotNullWhen(true)] string? id, out SentGiftId gift)
    {
        gift = default;
        Span<byte> bytes = stackalloc byte[Block + 96];
        if (id is null
            || !id.StartsWith(Prefix, StringComparison.Ordinal)
            || id.Length > 160
            || Base64Url.DecodeFromChars(id.AsSpan(Prefix.Length), bytes, out _, out var length) != OperationStatus.Done
            || length < 2 * Block
            || length % Block != 0
            || Base64Url.EncodeToString(bytes[..length]) != id[Prefix.Length..])
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[96];
        plain = plain[..(length - Block)];
        Span<byte> iv = stackalloc byte[Block];
        var machine = TakeMachine();
        machine.Decrypt(bytes[Block..length], bytes[..Block], plain);
        machine.WriteIv(plain, iv);
        _idle.Add(machine);
        if (!CryptographicOperations.FixedTimeEquals(iv, bytes[..Block]))
        {
            return false;
        }

        var sender = Encoding.ASCII.GetString(plain[sizeof(long)..].TrimEnd((byte)0));
        gift = new SentGiftId(UserId.Parse(sender), BinaryPrimitives.ReadInt64BigEndian(plain));
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (_idle.TryTake(out var machine))
        {
            machine.Dispose();
        }
    }

    private Machine TakeMachine() => _idle.TryTake(out var machine) ? machine : new Machine(_secret.AsSpan(..32), _secret[32..]);

    private sealed class Machine : IDisposable
    {
        private readonly IncrementalHash _mac;
        private readonly Aes _aes = Aes.Create();
        private readonly ICryptoTransform _encryptor;

        public Machine(ReadOnlySpan<byte> authenticationKey, byte[] encryptionKey)
        {
            _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, authenticationKey);
            (_aes.Key, _aes.Mode, _aes.Padding) = (encryptionKey, CipherMode.CBC, PaddingMode.None);
            _encryptor = _aes.CreateEncryptor(encryptionKey, new byte[Block]);
        }

        public void WriteIv(ReadOnlySpan<byte> plain, Span<byte> iv)
        {
            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            _mac.AppendData(plain);
            _mac.GetHashAndReset(mac);
            mac[..Block].CopyTo(iv);
        }

        /// <summary>In CBC mode an IV is what the first block is combined with; the machine itself stays at an IV of zeros, so that it needn't be made anew.</summary>
        public void Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> iv, Span<byte> encrypted)
        {
            var input = plain.ToArray();
            for (var i = 0; i < Block; i++)
            {
                input[i] ^= iv[i];
            }

            _encryptor.TransformFinalBlock(input, 0, input.Length).CopyTo(encrypted);
        }

        public void Decrypt(ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> iv, Span<byte> plain) => _aes.DecryptCbc(encrypted, iv, plain, PaddingMode.None);

        public void Dispose()
        {
            _encryptor.Dispose();
            _aes.Dispose();
            _mac.Dispose();
        }
    }
}
