using System.Security.Cryptography;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Access;

/// <summary>What is secret stands in no log and no answer, however much is logged and whatever goes wrong.</summary>
public sealed class SecretTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-secrets-");
    private readonly List<string> _answers = [];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task No_secret_stands_in_what_is_logged_or_answered()
    {
        var webhooks = new SandboxWebhooks(RandomNumberGenerator.GetBytes(32));
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName,
            ("OrleansCoins__Sandbox__WebhookSecret", webhooks.Secret),
            ("OrleansCoins__Webhooks__AllowPrivateAddresses", "true"),
            ("OrleansCoins__RateLimits__Write__Permits", "5"),
            ("Logging__LogLevel__Default", "Trace"),
            ("Logging__LogLevel__Microsoft", "Trace"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
            ("Logging__LogLevel__System", "Trace"),
            ("Logging__LogLevel__Orleans", "Debug")));
        using var api = new Api(gateway.Address);
        var (user, admin) = (await api.CallerAsync("anna"), await api.CallerAsync("olga", "coins:admin"));

        // Secrets are answered once, to whoever made them, and never after.
        var endpoint = (await admin.PostAsync("/v1/admin/webhook-endpoints", new { url = $"{api.Address}nowhere", events = new[] { "gift.sent" } }, Caller.NewKey())).Is(201);
        var secret = endpoint.Member("secret");
        var expired = Tokens.Sign(SigningKey(), new(Tokens.Claims("anna")) { ["exp"] = TimeProvider.System.GetUtcNow().AddDays(-1).ToUnixTimeSeconds() });
        var tampered = Tokens.Tamper(user.Token, "bert");

        await RememberAsync(user.GetAsync("/v1/wallet"));
        await RememberAsync(user.GetAsync("/v1/wallet/entries?limit=0"));
        await RememberAsync(user.GetAsync("/v1/admin/books"));
        await RememberAsync(user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, Caller.NewKey()));
        await RememberAsync(user.PostAsync("/v1/purchases", "{", Caller.NewKey()));
        await RememberAsync(api.GetAsync("/v1/wallet", expired));
        await RememberAsync(api.GetAsync("/v1/wallet", tampered));
        await RememberAsync(api.GetAsync("/v1/wallet", $"{user.Token}x"));
        await RememberAsync(admin.GetAsync("/v1/admin/webhook-endpoints"));
        await RememberAsync(admin.GetAsync($"/v1/admin/webhook-endpoints/{endpoint.Member("id")}"));
        await RememberAsync(api.PostAsync("/v1/payment-webhooks/sandbox", new { type = "payment.succeeded" }));
        await RememberAsync(api.SendAsync(Forged(webhooks.Secret)));
        await user.BuyAsync();
        for (var profile = 0; profile < 7; profile++)
        {
            await RememberAsync(user.PutAsync("/v1/profile", new { displayName = "Anna" }));
        }

        await RememberAsync(api.GetAsync("/metrics"));
        await RememberAsync(api.GetAsync("/openapi/v1.json"));
        await gateway.StopAsync();
        Assert.Contains("JwtBearer", gateway.Output, StringComparison.Ordinal);

        foreach (var (what, text) in new[]
        {
            ("a user's token", user.Token), ("an operator's token", admin.Token), ("an expired token", expired), ("a tampered token", tampered),
            ("the signature of a token", user.Token.Split('.')[2]), ("the signing key", Convert.ToBase64String(SigningKey())), ("the signing key, in hexadecimal", Convert.ToHexString(SigningKey())),
            ("the sandbox's secret", webhooks.Secret), ("the sandbox's secret, bare", webhooks.Secret["whsec_".Length..]), ("an endpoint's secret", secret),
        })
        {
            Assert.False(gateway.Output.Contains(text, StringComparison.OrdinalIgnoreCase), $"{what} stands in the log");
            Assert.False(_answers.Exists(answer => answer.Contains(text, StringComparison.OrdinalIgnoreCase)), $"{what} stands in an answer");
        }
    }

    [Fact]
    public async Task A_token_in_an_address_is_none()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName));
        using var api = new Api(gateway.Address);
        var user = await api.CallerAsync("anna");

        (await api.GetAsync($"/v1/wallet?access_token={user.Token}")).IsProblem(401, "unauthenticated");
        await gateway.StopAsync();
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=coins;Username=coins;Password=a-database-password;Timeout=2")]
    [InlineData("Host=127.0.0.1;Password=a-database-password;Nonsense=1")]
    public async Task A_database_that_cannot_be_reached_is_spoken_of_without_its_password(string connection)
    {
        var (exitCode, output) = await GatewayProcess.RunAsync(new GatewaySettings(
            _directory.FullName,
            ("OrleansCoins__Storage", "PostgreSql"),
            ("ConnectionStrings__OrleansCoins", connection),
            ("Logging__LogLevel__Default", "Debug")));

        Assert.NotEqual(0, exitCode);
        Assert.NotEqual("", output);
        Assert.DoesNotContain("a-database-password", output, StringComparison.Ordinal);
    }

    private byte[] SigningKey() => Convert.FromBase64String(File.ReadAllText(Path.Combine(_directory.FullName, "dev-signing-key")).Trim());

    private async Task RememberAsync(Task<Answer> asking)
    {
        var answer = await asking;
        _answers.Add($"{string.Join('\n', answer.Headers)}\n{answer.Text}");
    }

    /// <summary>A webhook signed with another secret, which looks like the right one.</summary>
    private static HttpRequestMessage Forged(string secret)
    {
        var request = Api.Request(HttpMethod.Post, "/v1/payment-webhooks/sandbox", new { type = "payment.succeeded", data = new { } });
        request.Headers.TryAddWithoutValidation("webhook-id", "msg_1");
        request.Headers.TryAddWithoutValidation("webhook-timestamp", $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}");
        request.Headers.TryAddWithoutValidation("webhook-signature", $"v1,{Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)))}");
        return request;
    }
}
