using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using OrleansCoins.Grains.Books;

namespace OrleansCoins.Silo.Books;

/// <summary>The operator's key for closings: Ed25519 (RFC 8032). What is kept is its seed, 32 bytes in base64.</summary>
public sealed class SealKey : ISealer
{
    private const int SeedSize = 32;

    private static readonly SignatureAlgorithm Algorithm = SignatureAlgorithm.Ed25519;

    private readonly byte[] _seed;

    private SealKey(byte[] seed)
    {
        _seed = seed;
        using var key = Import();
        PublicKey = Convert.ToBase64String(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>The key that signatures are checked with, in base64.</summary>
    public string PublicKey { get; }

    /// <summary>Draws a key's seed.</summary>
    public static string DrawSeed() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SeedSize));

    /// <summary>Reads a key's seed.</summary>
    /// <exception cref="FormatException">It isn't 32 bytes in base64.</exception>
    public static SealKey Parse(string seed) => new(Bytes(seed));

    /// <summary>Reads a key from a file that holds its seed.</summary>
    /// <exception cref="FormatException">It holds none.</exception>
    public static SealKey Load(string file)
    {
        try
        {
            return Parse(File.ReadAllText(file).Trim());
        }
        catch (FormatException fault)
        {
            throw new FormatException($"{file} holds no key: {fault.Message}", fault);
        }
    }

    /// <summary>Writes a new key's seed to a file that only its owner can read; nothing is done when it is there already.</summary>
    /// <returns>Whether the file was written.</returns>
    public static bool Make(string file)
    {
        if (File.Exists(file))
        {
            return false;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        // Moved into place whole: of two programs that start at once, both use one key.
        var draft = $"{file}.{Environment.ProcessId}";
        var mode = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, mode))
        {
            writer.WriteLine(DrawSeed());
        }

        try
        {
            File.Move(draft, file, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
            return false;
        }
    }

    /// <summary>Reads a public key.</summary>
    /// <returns>It in the form in which it is compared.</returns>
    /// <exception cref="FormatException">It isn't 32 bytes in base64.</exception>
    public static string ParsePublicKey(string text) => Convert.ToBase64String(Bytes(text));

    /// <inheritdoc />
    public Seal Sign(string body)
    {
        using var key = Import();
        return new Seal(PublicKey, Convert.ToBase64String(Algorithm.Sign(key, Encoding.UTF8.GetBytes(body))));
    }

    /// <inheritdoc />
    public bool IsOurs(string body, Seal? seal) => seal is not null && seal.PublicKey == PublicKey && IsRight(body, seal);

    /// <summary>Whether a seal's signature is over that text, and by the key that it names.</summary>
    public static bool IsRight(string body, Seal seal)
    {
        Span<byte> key = stackalloc byte[SeedSize];
        var signature = new byte[Algorithm.SignatureSize];
        return Convert.TryFromBase64String(seal.PublicKey, key, out var keySize) && keySize == SeedSize
            && Convert.TryFromBase64String(seal.Signature, signature, out var size) && size == signature.Length
            && PublicKeyOf(key) is { } publicKey
            && Algorithm.Verify(publicKey, Encoding.UTF8.GetBytes(body), signature);
    }

    private Key Import() => Key.Import(Algorithm, _seed, KeyBlobFormat.RawPrivateKey);

    private static PublicKey? PublicKeyOf(ReadOnlySpan<byte> bytes) =>
        NSec.Cryptography.PublicKey.TryImport(Algorithm, bytes, KeyBlobFormat.RawPublicKey, out var key) ? key : null;

    private static byte[] Bytes(string text)
    {
        var bytes = new byte[SeedSize];
        return Convert.TryFromBase64String(text, bytes, out var size) && size == SeedSize
            ? bytes
            : throw new FormatException($"It has to be {SeedSize} bytes in base64. The command 'seal-key' makes one.");
    }
}

/// <summary>Where no key is set: closings are made, but not signed.</summary>
internal sealed class NoSealKey : ISealer
{
    /// <inheritdoc />
    public Seal? Sign(string body) => null;

    /// <inheritdoc />
    public bool IsOurs(string body, Seal? seal) => true;
}
