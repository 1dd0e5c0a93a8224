using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Access;

/// <summary>Tokens of an OpenID Connect provider, which the gateway finds by its discovery document.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-authority-");
    private readonly TokenProvider _provider = new();
    private GatewayProcess? _gateway;
    private Api? _api;

    private Api Api => _api!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName, ("OrleansCoins__Auth__Authority", _provider.Address)));
        _api = new Api(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        _api?.Dispose();
        await _gateway!.StopAsync();
        await _gateway.DisposeAsync();
        _provider.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_token_of_the_provider_is_accepted_and_no_other()
    {
        Assert.Equal("anna", (await Api.GetAsync("/v1/wallet", _provider.Sign("anna"))).Is(200).Member("userId"));
        (await Api.GetAsync("/v1/admin/books", _provider.Sign("olga", "coins:admin"))).Is(200);
        (await Api.GetAsync("/v1/admin/books", _provider.Sign("anna"))).IsProblem(403, "forbidden");

        (string What, string Token)[] bad =
        [
            ("of a key of its own", _provider.Sign("anna", key: TokenProvider.NewKey("own"))),
            ("of a key that only says that it is the provider's", _provider.Sign("anna", key: TokenProvider.NewKey("first"))),
            ("of another issuer", _provider.Sign("anna", issuer: "https://elsewhere.example")),
            ("unsigned", Tokens.Unsigned(Claims("anna"))),
            ("tampered with", Tokens.Tamper(_provider.Sign("anna"), "bert")),
            ("signed with the public key as a secret", Tokens.Sign(_provider.PublicKey, Claims("anna"))),
        ];
        foreach (var (what, token) in bad)
        {
            var answer = await Api.GetAsync("/v1/wallet", token);
            Assert.True(answer.Status == 401, $"A token {what}: {answer}");
        }

        // The gateway makes no tokens where a provider does.
        (await Api.PostAsync("/dev/token", new { sub = "anna" })).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_key_that_the_provider_changes_to_is_found_without_a_restart_and_the_old_one_is_good_no_longer()
    {
        var old = _provider.Sign("anna");
        (await Api.GetAsync("/v1/wallet", old)).Is(200);

        _provider.Rotate("second");
        await Eventually.GetAsync(() => Api.GetAsync("/v1/wallet", _provider.Sign("anna")), static answer => answer.Status == 200, "the new key is found");
        (await Api.GetAsync("/v1/wallet", old)).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Tokens_of_strangers_make_nobody_ask_the_provider_each_time()
    {
        (await Api.GetAsync("/v1/wallet", _provider.Sign("anna"))).Is(200);
        var before = _provider.KeysAsked;

        for (var guess = 0; guess < 50; guess++)
        {
            Assert.Equal(401, (await Api.GetAsync("/v1/wallet", _provider.Sign("anna", key: TokenProvider.NewKey($"guess-{guess}")))).Status);
        }

        Assert.InRange(_provider.KeysAsked, before, before + 3);
    }

    [Fact]
    public async Task While_the_provider_is_away_nobody_can_say_whether_a_token_is_good_and_that_is_no_401()
    {
        _provider.IsAway = true;
        var answer = await Api.GetAsync("/v1/wallet", _provider.Sign("anna"));
        answer.IsProblem(503, "unavailable");
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.DoesNotContain(_provider.Address, answer.Text, StringComparison.Ordinal);
        (await Api.GetAsync("/v1/gifts")).Is(200);
        (await Api.GetAsync("/v1/wallet")).IsProblem(401, "unauthenticated");

        // Whether the gateway is well is no matter of who asks: it would be taken out of service with its provider.
        (await Api.GetAsync("/health/ready", _provider.Sign("anna"))).Is(200);

        _provider.IsAway = false;
        await Eventually.GetAsync(() => Api.GetAsync("/v1/wallet", _provider.Sign("anna")), static served => served.Status == 200, "the provider is back");

        // Keys that are known are good also without it.
        _provider.IsAway = true;
        (await Api.GetAsync("/v1/wallet", _provider.Sign("anna"))).Is(200);
    }

    private Dictionary<string, object> Claims(string user)
    {
        var claims = Tokens.Claims(user);
        claims["iss"] = _provider.Address;
        return claims;
    }
}
