using System.Net.Security;
using Microsoft.Extensions.Configuration;
using Orleans.Connections.Security;

namespace OrleansCoins.Silo.Hosting;

/// <summary>TLS 1.2 or newer between silos, and between gateways and silos, where settings ask for it. Both ends show a certificate.</summary>
public static class TlsHosting
{
    /// <summary>Lets a silo talk to others, and be talked to, by TLS only.</summary>
    /// <exception cref="SettingException">A setting can't be used.</exception>
    internal static ISiloBuilder UseTlsIfSet(this ISiloBuilder silo, IConfiguration configuration) =>
        TlsSettings.Read(configuration) is { } settings ? silo.UseTls(tls => Configure(tls, settings)) : silo;

    /// <summary>Lets a gateway talk to silos by TLS only.</summary>
    /// <exception cref="SettingException">A setting can't be used.</exception>
    public static IClientBuilder UseTlsIfSet(this IClientBuilder client, IConfiguration configuration) =>
        TlsSettings.Read(configuration) is { } settings ? client.UseTls(tls => Configure(tls, settings)) : client;

    private static void Configure(TlsOptions tls, TlsSettings settings)
    {
        tls.LocalCertificate = settings.Certificate;

        // Whom a silo calls shows theirs, and who calls a silo too: another silo or a gateway.
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (shown, _, errors) => (errors & SslPolicyErrors.RemoteCertificateNotAvailable) == 0 && settings.Trusts(shown);

        // Silos are found by their addresses, so there is no name to look for; one has to be given all the same.
        tls.OnAuthenticateAsClient = static (_, client) => client.TargetHost = "orleanscoins";
    }
}
