using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrleansCoins.BrowserTests.Support;

/// <summary>
/// Plays an OpenID Connect provider with a public client: discovery, keys, the code flow with PKCE (RFC 7636, S256 only). It signs everyone in at once, under the
/// name that it was told. Its certificate is its own; <see cref="CertificateFile"/> makes others trust it.
/// </summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string Client = "the-page";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect)> _codes = new();
    private readonly RsaSecurityKey _key;
    private readonly WebApplication _app;

    private IdentityProvider(string directory)
    {
        _key = new RsaSecurityKey(_rsa) { KeyId = "one" };
        using var keys = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", keys, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        CertificateFile = Path.Combine(directory, "provider.pem");
        File.WriteAllText(CertificateFile, made.ExportCertificatePem());
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Services.AddCors(static cors => cors.AddDefaultPolicy(static policy => policy.AllowAnyOrigin().AllowAnyHeader()));
        _app = builder.Build();
        _app.UseCors();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Authority,
            ["authorization_endpoint"] = $"{Authority}/authorize?tenant=one",
            ["token_endpoint"] = $"{Authority}/token",
            ["jwks_uri"] = $"{Authority}/keys",
        }));
        _app.MapGet("/keys", () => Results.Json(new { keys = new[] { JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(false)) { KeyId = "one" }) } }));
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", ExchangeAsync);
    }

    /// <summary>Its address.</summary>
    public string Authority => $"https://localhost:{new Uri(_app.Urls.First()).Port}";

    /// <summary>The certificate that has to be trusted, as PEM.</summary>
    public string CertificateFile { get; }

    /// <summary>Who signs in next.</summary>
    public string User { get; set; } = "nobody";

    /// <summary>What they may do.</summary>
    public string Scope { get; set; } = "openid";

    public static async Task<IdentityProvider> StartAsync(string directory)
    {
        var provider = new IdentityProvider(directory);
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private IResult Authorize(string tenant, string response_type, string client_id, string redirect_uri, string scope, string state, string code_challenge, string code_challenge_method)
    {
        if ((tenant, response_type, client_id, code_challenge_method) != ("one", "code", Client, "S256") || !scope.Split(' ').Contains("openid"))
        {
            return Results.BadRequest();
        }

        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = (code_challenge, redirect_uri);
        return Results.Redirect($"{redirect_uri}?code={code}&state={Uri.EscapeDataString(state)}&iss={Uri.EscapeDataString(Authority)}");
    }

    private async Task<IResult> ExchangeAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verified = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        return _codes.TryRemove(form["code"].ToString(), out var asked)
            && (asked.Challenge, asked.Redirect, Client, "authorization_code")
                == (verified, form["redirect_uri"].ToString(), form["client_id"].ToString(), form["grant_type"].ToString())
            ? Results.Json(new { access_token = MakeToken(), token_type = "Bearer", expires_in = 3600 })
            : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    private string MakeToken()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = "orleanscoins",
            Claims = new Dictionary<string, object> { ["sub"] = User, ["scope"] = Scope, ["birthdate"] = "1990-01-01" },
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddHours(1),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        });
    }
}
