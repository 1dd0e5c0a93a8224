using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.TestKit;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.ClusterTests.Clustering;

/// <summary>Silos and clients that show each other certificates, made for the test.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A client tries again for as long as it is let; that it isn't only slow is seen at the sockets.</summary>
    private static readonly TimeSpan RefusedWithin = TimeSpan.FromSeconds(6);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-tls-");
    private readonly Issuer _authority = new("CN=cluster authority");

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [SkippableFact]
    public async Task Whoever_shows_a_certificate_of_the_cluster_is_let_in_and_nobody_else()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        using var other = new Issuer("CN=cluster authority");
        var good = Settings("good", _authority.Issue());
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        string[] ports = [SiloHost.FreePort(), SiloHost.FreePort(), SiloHost.FreePort(), SiloHost.FreePort()];
        using var first = await SiloHost.StartAsync(database, null, [.. good, ("SiloPort", ports[0]), ("OrleansClientPort", ports[1])]);
        using var second = await SiloHost.StartAsync(database, null, [.. good, ("SiloPort", ports[2]), ("OrleansClientPort", ports[3])]);

        // Both silos hold some of these, so the one asks the other for them.
        using (var client = await ConnectAsync(ports[1], good))
        {
            var grains = client.Services.GetRequiredService<IGrainFactory>();
            await Task.WhenAll(Enumerable.Range(0, 40).Select(user => grains.Wallet(UserId.Parse($"user-{user}")).GetAsync()));
            var counts = await grains.GetGrain<IManagementGrain>(0).GetRuntimeStatistics(
                [.. (await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys]);
            Assert.Equal(2, counts.Count(static silo => silo.ActivationCount > 0));
            await client.StopAsync();
        }

        await RefusedAsync(ports[1], []);
        await RefusedAsync(ports[1], Settings("other", other.Issue()));
        await RefusedAsync(ports[1], Settings("expired", _authority.Issue(-10, -1)));

        // The silos' own port, as another silo would reach it.
        foreach (var port in new[] { ports[0], ports[1], ports[2] })
        {
            Assert.False(await IsLetInAsync(port, null), $"nobody without a certificate is let in at {port}");
            Assert.False(await IsLetInAsync(port, SelfSigned()), $"nobody with a certificate of their own is let in at {port}");
            Assert.False(await IsLetInAsync(port, other.Issue()), $"nobody with a certificate of another authority is let in at {port}");
            Assert.False(await IsLetInAsync(port, _authority.Issue(-10, -1)), $"nobody with an expired certificate is let in at {port}");
            Assert.True(await IsLetInAsync(port, _authority.Issue()), $"whoever has a certificate of the cluster is let in at {port}");
        }

        await second.StopAsync();
        await first.StopAsync();
    }

    [Fact]
    public void Certificates_may_be_named_one_by_one()
    {
        using var named = _authority.Issue();
        using var stranger = _authority.Issue();
        using var old = _authority.Issue(-10, -1);
        var fingerprints = $"{named.GetCertHashString(HashAlgorithmName.SHA256)}, {old.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}";
        var both = Read([.. Settings("both", named), ("Tls:Fingerprints", fingerprints)]);
        var alone = Read([.. Settings("alone", named).Where(static one => one.Name != "Tls:Authority"), ("Tls:Fingerprints", fingerprints)]);

        Assert.All(new[] { both, alone }, settings =>
        {
            Assert.True(settings.Trusts(named), "it is named");
            Assert.False(settings.Trusts(stranger), "it is not named");
            Assert.False(settings.Trusts(old), "it is named, and expired");
        });
    }

    [Fact]
    public void A_certificate_may_lie_in_one_file_with_its_key_under_a_password()
    {
        using var certificate = _authority.Issue();
        var file = Path.Combine(_directory.FullName, "silo.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "a password"));
        var authority = Settings("any", certificate).Single(static one => one.Name == "Tls:Authority");

        Assert.Equal(certificate.Thumbprint, Read([authority, ("Tls:Certificate", file), ("Tls:Password", "a password")]).Certificate.Thumbprint);
        var refused = Assert.Throws<SettingException>(() => Read([authority, ("Tls:Certificate", file), ("Tls:Password", "a wrong one")]));
        Assert.Contains("OrleansCoins__Tls__Certificate", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a wrong one", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tls:Key", "somewhere", "OrleansCoins__Tls__Certificate")]
    [InlineData("Tls:Authority", "somewhere", "OrleansCoins__Tls__Certificate")]
    [InlineData("Tls:Certificate", "/nowhere/silo.pem", "OrleansCoins__Tls__Authority")]
    public void Settings_that_would_protect_nothing_are_refused(string name, string value, string named) =>
        Assert.Contains(named, Assert.Throws<SettingException>(() => Read([(name, value)])).Message, StringComparison.Ordinal);

    private static TlsSettings Read(IReadOnlyList<(string Name, string Value)> settings) => TlsSettings.Read(Configuration(settings))!;

    private static IConfiguration Configuration(IReadOnlyList<(string Name, string Value)> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create<string, string?>($"OrleansCoins:{one.Name}", one.Value))).Build();

    private static async Task<IHost> ConnectAsync(string port, IReadOnlyList<(string Name, string Value)> settings, TimeSpan? patience = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client
            .ActAsPlatform()
            .Configure<ClusterOptions>(static cluster => (cluster.ClusterId, cluster.ServiceId) = ("orleanscoins", "orleanscoins"))
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, int.Parse(port, provider: null)))
            .UseTlsIfSet(Configuration(settings)));
        var host = builder.Build();
        try
        {
            await host.StartAsync().WaitAsync(patience ?? Patience);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static Task RefusedAsync(string port, IReadOnlyList<(string Name, string Value)> settings) => Assert.ThrowsAnyAsync<Exception>(async () =>
    {
        using var client = await ConnectAsync(port, settings, RefusedWithin);
        await client.Services.GetRequiredService<IGrainFactory>().Catalogue().GetAsync().WaitAsync(RefusedWithin);
    });

    /// <summary>Whether the silo goes on with whoever shows this, beyond the handshake: it begins with its own greeting.</summary>
    private static async Task<bool> IsLetInAsync(string port, X509Certificate2? certificate)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, int.Parse(port, provider: null));
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "orleanscoins",
                ClientCertificates = certificate is null ? null : [certificate],
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }).WaitAsync(Patience);
            return await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience) > 0;
        }
        catch (TimeoutException)
        {
            // It waits for who calls to say more.
            return true;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var alone = new Issuer("CN=nobody");
        return alone.Own();
    }

    /// <summary>Writes a certificate and what to trust into files, and names them.</summary>
    private IReadOnlyList<(string Name, string Value)> Settings(string name, X509Certificate2 certificate)
    {
        string At(string kind) => Path.Combine(_directory.FullName, $"{name}.{kind}");
        File.WriteAllText(At("pem"), certificate.ExportCertificatePem());
        File.WriteAllText(At("key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At("ca"), _authority.Pem);
        return [("Tls:Certificate", At("pem")), ("Tls:Key", At("key")), ("Tls:Authority", At("ca"))];
    }

    /// <summary>Issues certificates, as a cluster's own authority does.</summary>
    private sealed class Issuer : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _certificate;

        public Issuer(string name)
        {
            var request = new CertificateRequest(name, _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            _certificate = request.CreateSelfSigned(Day(-20), Day(20));
        }

        public string Pem => _certificate.ExportCertificatePem();

        public X509Certificate2 Own() => X509CertificateLoader.LoadPkcs12(_certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);

        public X509Certificate2 Issue(int fromDay = -1, int toDay = 1)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=orleanscoins", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
            using var issued = request.Create(_certificate, Day(fromDay), Day(toDay), RandomNumberGenerator.GetBytes(12));
            using var whole = issued.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }

        public void Dispose()
        {
            _key.Dispose();
            _certificate.Dispose();
        }

        private static DateTimeOffset Day(int days) => TimeProvider.System.GetUtcNow().AddDays(days);
    }
}
