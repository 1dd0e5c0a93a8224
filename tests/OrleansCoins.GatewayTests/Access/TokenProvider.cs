using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrleansCoins.GatewayTests.Access;

/// <summary>An OpenID Connect provider as far as an API needs one: a discovery document, and its keys, which it can change.</summary>
internal sealed class TokenProvider : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private volatile SecurityKey _key = NewKey("first");

    public TokenProvider()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Whether it answers; otherwise its connections are cut.</summary>
    public bool IsAway { get; set; }

    /// <summary>How often it was asked for its keys.</summary>
    public int KeysAsked { get; private set; }

    public static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    /// <summary>Signs with another key from now on, and doesn't know the old one any more.</summary>
    public void Rotate(string id) => _key = NewKey(id);

    /// <summary>A token of this provider, signed with its key unless another is given.</summary>
    public string Sign(string user, string? scope = null, SecurityKey? key = null, string? issuer = null, string algorithm = SecurityAlgorithms.EcdsaSha256)
    {
        var claims = new Dictionary<string, object> { ["sub"] = user };
        if (scope is not null)
        {
            claims["scope"] = scope;
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Address,
            Audience = "orleanscoins",
            Claims = claims,
            Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
            SigningCredentials = new SigningCredentials(key ?? _key, algorithm),
        });
    }

    /// <summary>The key as everybody may have it: whoever takes it for a secret signs with it as one.</summary>
    public byte[] PublicKey => ((ECDsaSecurityKey)_key).ECDsa.ExportSubjectPublicKeyInfo();

    public void Dispose()
    {
        _listener.Close();
        _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var call = await _listener.GetContextAsync();
            if (IsAway)
            {
                call.Response.Abort();
                continue;
            }

            object? answer = call.Request.Url!.AbsolutePath switch
            {
                "/.well-known/openid-configuration" => new { issuer = Address, jwks_uri = $"{Address}/keys" },
                "/keys" => Keys(),
                _ => null,
            };
            call.Response.StatusCode = answer is null ? 404 : 200;
            call.Response.ContentType = "application/json";
            await call.Response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer));
            call.Response.Close();
        }
    }

    private object Keys()
    {
        KeysAsked++;
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)_key);
        return new { keys = new[] { new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.Kid, use = "sig", alg = "ES256" } } };
    }
}
