using System.Net.Http.Headers;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Refusals;

[Collection(SharedGateway.Name)]
public sealed class AuthenticationTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("GET", "/v1/purchases")]
    [InlineData("POST", "/v1/purchases")]
    [InlineData("GET", "/v1/purchases/pur_a")]
    [InlineData("GET", "/v1/wallet")]
    [InlineData("GET", "/v1/wallet/entries")]
    [InlineData("PUT", "/v1/creator")]
    [InlineData("POST", "/v1/rooms")]
    [InlineData("POST", "/v1/rooms/room_a/end")]
    [InlineData("GET", "/v1/rooms/room_a/gifts")]
    [InlineData("POST", "/v1/rooms/room_a/gifts")]
    [InlineData("POST", "/v1/creators/a/gifts")]
    [InlineData("GET", "/v1/sent-gifts/gift_a")]
    [InlineData("GET", "/v1/earnings")]
    [InlineData("GET", "/v1/earnings/entries")]
    [InlineData("GET", "/v1/admin/books")]
    [InlineData("GET", "/v1/admin/wallets/a")]
    [InlineData("GET", "/v1/admin/wallets/a/entries")]
    [InlineData("GET", "/v1/admin/earnings/a")]
    [InlineData("GET", "/v1/admin/earnings/a/entries")]
    [InlineData("GET", "/v1/admin/reconciliations")]
    [InlineData("GET", "/v1/admin/reconciliations/rec_a")]
    public async Task A_route_that_is_not_open_to_all_needs_a_token(string method, string path)
    {
        var answer = await gateway.Api.SendAsync(Api.Request(new HttpMethod(method), path, method == "GET" ? null : "{}", key: "k"));

        answer.IsProblem(401, "unauthenticated");
        Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/gifts")]
    [InlineData("/v1/coin-packages")]
    [InlineData("/v1/rooms")]
    [InlineData("/health/startup")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task What_is_open_to_all_is_open_with_a_bad_token_too(string path)
    {
        (await gateway.Api.GetAsync(path)).Is(200);
        (await gateway.Api.GetAsync(path, "garbage")).Is(200);
    }

    [Fact]
    public async Task A_token_that_is_right_is_accepted()
    {
        var name = gateway.Name();

        Assert.Equal(name, (await AskAsync(Tokens.Sign(gateway.SigningKey, Tokens.Claims(name)))).Is(200).Member("userId"));
    }

    [Fact]
    public async Task A_token_that_is_not_right_is_refused()
    {
        var name = gateway.Name();
        var good = Tokens.Sign(gateway.SigningKey, Tokens.Claims(name));
        var hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeSeconds();
        var hourAhead = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        (string What, string Token)[] bad =
        [
            ("garbage", "garbage"),
            ("garbage in three parts", "a.b.c"),
            ("expired", Signed(("exp", hourAgo))),
            ("never expiring", Tokens.Sign(gateway.SigningKey, Without("exp"))),
            ("not valid yet", Signed(("nbf", hourAhead))),
            ("for another audience", Signed(("aud", "another"))),
            ("for no audience", Tokens.Sign(gateway.SigningKey, Without("aud"))),
            ("tampered with", Tokens.Tamper(good, gateway.Name())),
            ("unsigned", Tokens.Unsigned(Tokens.Claims(name))),
            ("unsigned with a signature", Tokens.Sign(gateway.SigningKey, Tokens.Claims(name), "none")),
            ("signed with another algorithm", Tokens.Sign(gateway.SigningKey, Tokens.Claims(name), "HS512")),
            ("signed with another key", Tokens.Sign(new byte[32], Tokens.Claims(name))),
            ("signed with no key", Tokens.Sign([], Tokens.Claims(name))),
            ("signed with the key that it brings", Tokens.Sign(new byte[32], Tokens.Claims(name), headers: ("jwk", new { kty = "oct", k = new string('A', 43) }))),
            ("signed with a file as its key", Tokens.Sign([], Tokens.Claims(name), headers: ("kid", "../../../../dev/null"))),
            ("of an extension that has to be understood", Tokens.Sign(gateway.SigningKey, Tokens.Claims(name), headers: [("crit", new[] { "b64" }), ("b64", false)])),
            ("cut short", good[..^4]),
        ];

        foreach (var (what, token) in bad)
        {
            var answer = await AskAsync(token);
            Assert.True(answer.Status == 401, $"A token that is {what}: {answer}");
            answer.IsProblem(401, "unauthenticated");
        }

        Dictionary<string, object> Without(string claim)
        {
            var claims = Tokens.Claims(name);
            claims.Remove(claim);
            return claims;
        }

        string Signed((string Name, object Value) claim)
        {
            var claims = Tokens.Claims(name);
            claims[claim.Name] = claim.Value;
            return Tokens.Sign(gateway.SigningKey, claims);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-anna")]
    [InlineData("anna bell")]
    [InlineData("änna")]
    [InlineData("anna/../bert")]
    [InlineData("a:b")]
    [InlineData("anna\n")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_token_whose_user_id_does_not_fit_is_refused_and_told_why(string user)
    {
        var problem = (await AskAsync(Tokens.Sign(gateway.SigningKey, Tokens.Claims(user)))).IsProblem(401, "unauthenticated");

        Assert.Contains("'sub'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_without_one_user_id_is_refused()
    {
        var none = Tokens.Claims("x");
        none.Remove("sub");
        var two = Tokens.Claims("x");
        two["sub"] = new[] { gateway.Name(), gateway.Name() };

        (await AskAsync(Tokens.Sign(gateway.SigningKey, none))).IsProblem(401, "unauthenticated");
        (await AskAsync(Tokens.Sign(gateway.SigningKey, two))).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer a b c")]
    [InlineData("nonsense")]
    public async Task Another_way_to_say_who_calls_is_refused(string header)
    {
        var request = Api.Request(HttpMethod.Get, "/v1/wallet");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        (await gateway.Api.SendAsync(request)).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("coins")]
    [InlineData("coins:administrator COINS:ADMIN")]
    [InlineData("xcoins:admin")]
    public async Task Operators_routes_need_the_operators_scope(string? scope)
    {
        var user = await gateway.Api.CallerAsync(gateway.Name(), scope);

        (await user.GetAsync("/v1/admin/books")).IsProblem(403, "forbidden");
        (await user.GetAsync($"/v1/admin/wallets/{user.Name}")).IsProblem(403, "forbidden");
        (await user.GetAsync($"/v1/admin/earnings/{user.Name}/entries")).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task The_operators_scope_may_stand_among_others()
    {
        var admin = await gateway.Api.CallerAsync(gateway.Name("admin"), "openid coins:admin email");

        (await admin.GetAsync("/v1/admin/books")).Is(200);
    }

    [Fact]
    public async Task A_development_token_is_made_for_any_user_that_fits()
    {
        var name = gateway.Name();
        var made = (await gateway.Api.PostAsync("/dev/token", new { sub = name, scope = "coins:admin", birthdate = "1990-01-31" })).Is(200);

        Shape.Is(made.Json, ("accessToken", Shape.Text), ("expiresIn", Shape.Exactly(86400)));
        (await gateway.Api.GetAsync("/v1/admin/books", made.Member("accessToken"))).Is(200);
        (await gateway.Api.PostAsync("/dev/token", new { })).IsInvalid("sub");
        (await gateway.Api.PostAsync("/dev/token", new { sub = "a b" })).IsInvalid("sub");
        (await gateway.Api.PostAsync("/dev/token", new { sub = name, birthdate = "31.1.1990" })).IsInvalid("birthdate");
        (await gateway.Api.PostAsync("/dev/token", new { sub = name, scope = "a\"b" })).IsInvalid("scope");
        (await gateway.Api.PostAsync("/dev/token", new { sub = name, user = name })).IsInvalid("user");
    }

    private Task<Answer> AskAsync(string token)
    {
        var request = Api.Request(HttpMethod.Get, "/v1/wallet");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return gateway.Api.SendAsync(request);
    }
}
