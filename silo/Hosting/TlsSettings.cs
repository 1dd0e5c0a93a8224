using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace OrleansCoins.Silo.Hosting;

/// <summary>How silos and gateways show each other who they are: each has a certificate, and trusts those of one authority, or of some fingerprints.</summary>
public sealed class TlsSettings
{
    private const string Certificates = "Tls:Certificate";
    private const string Keys = "Tls:Key";
    private const string Passwords = "Tls:Password";
    private const string Authorities = "Tls:Authority";
    private const string Fingerprints = "Tls:Fingerprints";
    private const int FingerprintLength = 64;

    private readonly X509Certificate2Collection _authorities;
    private readonly ImmutableHashSet<string> _fingerprints;

    private TlsSettings(X509Certificate2 certificate, X509Certificate2Collection authorities, ImmutableHashSet<string> fingerprints) =>
        (Certificate, _authorities, _fingerprints) = (certificate, authorities, fingerprints);

    /// <summary>What this program shows, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Reads and checks the settings; <see langword="null"/> where none is set.</summary>
    /// <exception cref="SettingException">One can't be used, or is missing beside another.</exception>
    public static TlsSettings? Read(IConfiguration configuration)
    {
        var read = new SettingReader(configuration.GetSection(OrleansCoinsOptions.Section));
        if (read.Text(Certificates) is not { } certificate)
        {
            foreach (var other in new[] { Keys, Passwords, Authorities, Fingerprints })
            {
                if (read.Text(other) is not null)
                {
                    throw new SettingException(SettingReader.FullName(Certificates), $"is missing, and {SettingReader.FullName(other)} is set. Set it to the file of this program's certificate.");
                }
            }

            return null;
        }

        var authorities = ReadAuthorities(read.Text(Authorities));
        var fingerprints = ReadFingerprints(read.Text(Fingerprints));
        if (authorities.Count == 0 && fingerprints.IsEmpty)
        {
            throw new SettingException(
                SettingReader.FullName(Authorities),
                $"is missing, and so is {SettingReader.FullName(Fingerprints)}: nobody's certificate would be good. Set it to the file of the authority that issues the cluster's certificates.");
        }

        return new TlsSettings(Load(certificate, read.Text(Keys), read.Text(Passwords)), authorities, fingerprints);
    }

    /// <summary>
    /// Whether somebody who shows this certificate belongs to the cluster: it is issued by the authority and in force, and is one of the fingerprints, as
    /// far as these are set. Names aren't looked at: an authority of a cluster issues certificates to nobody else.
    /// </summary>
    public bool Trusts(X509Certificate2 shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        if (!_fingerprints.IsEmpty && !_fingerprints.Contains(shown.GetCertHashString(HashAlgorithmName.SHA256)))
        {
            return false;
        }

        if (_authorities.Count == 0)
        {
            var now = TimeProvider.System.GetLocalNow().DateTime;
            return shown.NotBefore <= now && now <= shown.NotAfter;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(shown);
    }

    private static X509Certificate2 Load(string path, string? keyPath, string? password)
    {
        try
        {
            var isPkcs12 = Path.GetExtension(path) is ".pfx" or ".p12";
            using var loaded = isPkcs12 ? X509CertificateLoader.LoadPkcs12FromFile(path, password, X509KeyStorageFlags.Exportable)
                : password is null ? X509Certificate2.CreateFromPemFile(path, keyPath ?? path)
                : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath ?? path);
            if (!loaded.HasPrivateKey)
            {
                throw new SettingException(SettingReader.FullName(Certificates), $"has no key in it ({path}). Set {SettingReader.FullName(Keys)} to the file that holds it.");
            }

            // A key that came from PEM is not one that every platform's TLS takes.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // What was given as password stays unsaid.
            throw new SettingException(
                SettingReader.FullName(Certificates),
                $"can't be used ({path}): {fault.Message} Set it to a PEM file, and {SettingReader.FullName(Keys)} to its key's, or to a .pfx file; and {SettingReader.FullName(Passwords)} if it has one.");
        }
    }

    private static X509Certificate2Collection ReadAuthorities(string? path)
    {
        var authorities = new X509Certificate2Collection();
        if (path is null)
        {
            return authorities;
        }

        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingException(SettingReader.FullName(Authorities), $"can't be used ({path}): {fault.Message}");
        }

        return authorities.Count > 0 ? authorities : throw new SettingException(SettingReader.FullName(Authorities), $"holds no certificate ({path}). Set it to a PEM file.");
    }

    private static ImmutableHashSet<string> ReadFingerprints(string? given)
    {
        var fingerprints = (given ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static one => one.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant())
            .ToImmutableHashSet(StringComparer.Ordinal);
        return fingerprints.All(static one => one.Length == FingerprintLength && one.All(char.IsAsciiHexDigitUpper))
            ? fingerprints
            : throw new SettingException(SettingReader.FullName(Fingerprints), "has to be SHA-256 fingerprints of certificates, in hexadecimal, with commas between them.");
    }
}
