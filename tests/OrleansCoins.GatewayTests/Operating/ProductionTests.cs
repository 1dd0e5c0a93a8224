using System.Text;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

public sealed class ProductionTests : IDisposable
{
    /// <summary>Long enough for HS512 too, so that a token signed so is refused for its algorithm, not for the key.</summary>
    private const string SigningKey = "a key for this test only, and with as many as 64 bytes or even more";
    private const string Production = "Production";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-production-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task In_production_nothing_of_development_is_there_and_tokens_come_from_the_key_that_is_set()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName,
            ("OrleansCoins__Auth__SigningKey", SigningKey),
            ("OrleansCoins__Auth__Audience", "games"),
            ("OrleansCoins__Auth__UserIdClaim", "player"),
            ("OrleansCoins__Stripe__ApiKey", "sk_test_unused"),
            ("OrleansCoins__Stripe__WebhookSecret", "whsec_unused"))
        {
            Environment = Production,
        });
        using var api = new Api(gateway.Address);

        (await api.PostAsync("/dev/token", new { sub = "anna" })).IsProblem(404, "not_found");
        (await api.PostAsync("/dev/payments/pur_a/succeed")).IsProblem(404, "not_found");
        (await api.PostAsync("/dev/demo", new { running = true })).IsProblem(404, "not_found");
        (await api.PostAsync("/dev/faults", new { fault = "cut-database" })).IsProblem(404, "not_found");
        (await api.GetAsync("/")).IsProblem(404, "not_found");
        (await api.GetAsync("/page.js")).IsProblem(404, "not_found");
        (await api.PostAsync("/v1/payment-webhooks/sandbox", new { })).IsProblem(404, "not_found");
        (await api.PostAsync("/v1/payment-webhooks/stripe", new { })).IsProblem(400, "invalid_signature");
        Assert.DoesNotContain("/dev/", (await api.GetAsync("/openapi/v1.json")).Text, StringComparison.Ordinal);

        var claims = Tokens.Claims("somebody else");
        (claims["player"], claims["aud"]) = ("anna", "games");
        var token = Tokens.Sign(Encoding.UTF8.GetBytes(SigningKey), claims);
        Assert.Equal("anna", (await api.GetAsync("/v1/wallet", token)).Is(200).Member("userId"));
        (await api.GetAsync("/v1/wallet", Tokens.Sign(Encoding.UTF8.GetBytes(SigningKey), claims, "HS512"))).IsProblem(401, "unauthenticated");
        claims["aud"] = "orleanscoins";
        (await api.GetAsync("/v1/wallet", Tokens.Sign(Encoding.UTF8.GetBytes(SigningKey), claims))).IsProblem(401, "unauthenticated");
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "dev-signing-key")), "no key is made in production");
        await gateway.StopAsync();
    }

    [Theory]
    [InlineData("Authority SigningKey", "")]
    [InlineData("SigningKey", "OrleansCoins__Auth__SigningKey=short")]
    [InlineData("Authority SigningKey", "OrleansCoins__Auth__SigningKey=" + SigningKey + "|OrleansCoins__Auth__Authority=https://id.example.com")]
    [InlineData("Authority", "OrleansCoins__Auth__Authority=http://id.example.com")]
    [InlineData("ClockOffset", "OrleansCoins__Auth__SigningKey=" + SigningKey + "|OrleansCoins__Development__ClockOffset=8.00:00:00")]
    [InlineData("Mode", "OrleansCoins__Auth__SigningKey=" + SigningKey + "|OrleansCoins__Mode=Both")]
    [InlineData("Storage", "OrleansCoins__Auth__SigningKey=" + SigningKey + "|OrleansCoins__Storage=Paper")]
    [InlineData("Page Authority", "OrleansCoins__Auth__SigningKey=" + SigningKey + "|OrleansCoins__Page__ClientId=page")]
    [InlineData("ConnectTo", "OrleansCoins__Auth__Authority=https://id.example.com|OrleansCoins__Page__ClientId=page|OrleansCoins__Page__ConnectTo=tokens.example.com")]
    public async Task A_setting_that_cannot_be_used_keeps_the_gateway_from_starting_and_is_named(string named, string variables)
    {
        var settings = variables.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]));

        var (exitCode, output) = await GatewayProcess.RunAsync(new GatewaySettings(_directory.FullName, [.. settings]) { Environment = Production });

        Assert.Equal(1, exitCode);
        Assert.All(named.Split(' '), name => Assert.Contains(name, output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(SigningKey, output, StringComparison.Ordinal);
    }
}
