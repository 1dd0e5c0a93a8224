using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>Outgoing webhooks as an operator sets them up. Of the shared gateway only refusals: it sends nothing to this machine.</summary>
[Collection(SharedGateway.Name)]
public sealed class WebhookEndpointTests(GatewayFixture gateway)
{
    private const string Path = "/v1/admin/webhook-endpoints";

    private static readonly string[] Types = ["purchase.paid", "gift.sent", "payout.paid", "payout.failed", "wallet.frozen"];

    private static readonly Action<JsonElement> Endpoint = Shape.Of(
        ("id", Shape.Id("hook_")), ("url", Shape.Text), ("events", Shape.Each(Shape.Text)), ("description", Shape.OrNull(Shape.Text)),
        ("status", Shape.Exactly("enabled")), ("createdAt", Shape.Time));

    [Fact]
    public async Task An_endpoint_is_opened_told_of_what_happens_sent_again_and_ended()
    {
        using var receiver = new WebhookReceiver();
        await using var own = await OwnGateway.StartAsync();
        var admin = await own.Api.CallerAsync("admin", "coins:admin");

        var opened = (await admin.PostAsync(Path, new { url = receiver.Address, description = "The ledger" }, "once")).IsCreated(Path);
        var (id, secret) = (opened.Member("id"), opened.Member("secret"));
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", secret);
        Assert.Equal(Types, opened.Json.GetProperty("events").EnumerateArray().Select(type => type.GetString()!));
        var again = (await admin.PostAsync(Path, new { url = receiver.Address, description = "The ledger" }, "once")).Is(201);
        Assert.Equal((true, opened.Text), (again.Replayed, again.Text));
        (await admin.PostAsync(Path, new { url = receiver.Address }, "once")).IsProblem(422, "idempotency_key_reused");
        Endpoint((await admin.GetAsync($"{Path}/{id}")).Is(200).Json);
        Endpoint(Assert.Single((await admin.GetAsync(Path)).Is(200).Items));

        var buyer = await own.Api.CallerAsync("buyer");
        var purchase = await buyer.BuyAsync();
        var delivered = await Eventually.GetAsync(
            () => admin.GetAsync($"{Path}/{id}/deliveries"), answer => answer.Is(200).Items is [{ } one] && one.GetProperty("status").GetString() == "delivered", "the purchase is told of");
        var delivery = delivered.Items[0];
        Shape.Is(
            delivery,
            ("id", Shape.Id("evt_")), ("type", Shape.Exactly("purchase.paid")), ("account", Shape.Exactly("wallet:buyer")), ("sequence", Shape.Exactly(1)),
            ("status", Shape.Exactly("delivered")), ("attempts", Shape.Exactly(1)), ("nextAttemptAt", Shape.Null), ("lastStatusCode", Shape.Exactly(200)),
            ("lastError", Shape.Null), ("createdAt", Shape.Time));
        Assert.Null(delivered.NextCursor);
        var told = Assert.Single(receiver.All);
        Assert.True(told.IsSignedBy(secret), "it is signed");
        Assert.Equal(delivery.GetProperty("id").GetString(), told.Id);
        Assert.Equal((purchase, 70L), (told.Data.GetProperty("purchaseId").GetString(), told.Data.GetProperty("coins").GetInt64()));

        var rotated = (await admin.PostAsync($"{Path}/{id}/rotate-secret", key: "rotate")).Is(200);
        Shape.HasMembers(rotated.Json, "id", "secret", "previousUntil");
        var same = (await admin.PostAsync($"{Path}/{id}/rotate-secret", key: "rotate")).Is(200);
        Assert.Equal((true, rotated.Text), (same.Replayed, same.Text));
        Shape.Is((await admin.PostAsync($"{Path}/{id}/replay", new { deliveryId = told.Id })).Is(202).Json, ("id", Shape.Exactly(id)), ("deliveries", Shape.Exactly(1)));
        await Eventually.GetAsync(() => Task.FromResult(receiver.All), all => all.Count == 2, "it is sent again");
        Assert.Equal((told.Id, told.Body), (receiver.All[1].Id, receiver.All[1].Body));
        Assert.True(receiver.All[1].IsSignedBy(secret) && receiver.All[1].IsSignedBy(rotated.Member("secret")), "both secrets sign");
        Assert.Equal(0, (await admin.PostAsync($"{Path}/{id}/replay", new { since = "2126-01-01T00:00:00Z" })).Is(202).Number("deliveries"));

        Assert.Equal(204, (await own.DeleteAsync($"{Path}/{id}", admin.Token)).Status);
        (await admin.GetAsync($"{Path}/{id}")).IsProblem(404, "not_found");
        Assert.Empty((await admin.GetAsync(Path)).Is(200).Items);
        Assert.Equal(opened.Text, (await admin.PostAsync(Path, new { url = receiver.Address, description = "The ledger" }, "once")).Is(201).Text);
    }

    [Theory]
    [InlineData("https://localhost/hook")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[::ffff:10.0.0.1]/hook")]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://0x7f000001/hook")]
    [InlineData("http://1.1.1.1/hook")]
    [InlineData("https://user:secret@1.1.1.1/hook")]
    [InlineData("hook")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_address_that_is_private_or_none_at_all_is_refused(string? url)
    {
        (await (await gateway.AdminAsync()).PostAsync(Path, new { url })).IsInvalid("url");
        Assert.Empty((await (await gateway.AdminAsync()).GetAsync(Path)).Is(200).Items);
    }

    [Fact]
    public async Task What_an_endpoint_can_not_be_is_named_member_by_member()
    {
        var admin = await gateway.AdminAsync();
        const string url = "https://1.1.1.1/hook";

        (await admin.PostAsync(Path, new { url = "https://1.1.1.1/" + new string('x', 2_000), events = new[] { "gift.lost" }, description = " " })).IsInvalid("url", "events", "description");
        (await admin.PostAsync(Path, new { url, events = Array.Empty<string>() })).IsInvalid("events");
        (await admin.PostAsync(Path, new { url, events = new[] { "gift.sent", "gift.sent" } })).IsInvalid("events");
        (await admin.PostAsync(Path, new { url, events = new string?[] { null } })).IsInvalid("events");
        (await admin.PostAsync(Path, new { url, secret = "mine" })).IsInvalid("secret");
        (await admin.PostAsync($"{Path}/hook_none/replay", new { })).IsInvalid("deliveryId");
        (await admin.PostAsync($"{Path}/hook_none/replay", new { deliveryId = "evt_1", since = "2026-01-01T00:00:00Z" })).IsInvalid("deliveryId");
        (await admin.PostAsync($"{Path}/hook_none/replay", new { deliveryId = "" })).IsInvalid("deliveryId");
        (await admin.PostAsync($"{Path}/hook_none/replay", new { since = "yesterday" })).IsInvalid("since");
        (await admin.GetAsync($"{Path}?limit=0")).IsInvalid("limit");
        (await admin.GetAsync($"{Path}/hook_none/deliveries?cursor=made-up")).IsProblem(400, "invalid_cursor");
    }

    [Theory]
    [InlineData("GET", "/hook_none")]
    [InlineData("DELETE", "/hook_none")]
    [InlineData("GET", "/hook_none/deliveries")]
    [InlineData("POST", "/hook_none/rotate-secret")]
    [InlineData("POST", "/hook_none/replay")]
    [InlineData("GET", "/none")]
    [InlineData("DELETE", "/none")]
    [InlineData("GET", "/none/deliveries")]
    [InlineData("POST", "/none/rotate-secret")]
    [InlineData("POST", "/none/replay")]
    public async Task Only_an_operator_learns_that_there_is_no_such_endpoint(string method, string path)
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.UserAsync());

        (await AskAsync(null)).IsProblem(401, "unauthenticated");
        (await AskAsync(user.Token)).IsProblem(403, "forbidden");
        (await AskAsync(admin.Token)).IsProblem(404, "not_found");

        Task<Answer> AskAsync(string? token) => gateway.Api.SendAsync(Api.Request(
            new HttpMethod(method), Path + path, path.EndsWith("replay", StringComparison.Ordinal) ? new { deliveryId = "evt_1" } : null, token));
    }

    [Fact]
    public async Task Nobody_but_an_operator_opens_or_lists_endpoints()
    {
        var user = await gateway.UserAsync();
        (await user.PostAsync(Path, new { url = "https://1.1.1.1/hook" })).IsProblem(403, "forbidden");
        (await user.GetAsync(Path)).IsProblem(403, "forbidden");
        (await gateway.Api.GetAsync(Path)).IsProblem(401, "unauthenticated");
    }

    /// <summary>A gateway that may send to this machine.</summary>
    private sealed class OwnGateway : IAsyncDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-webhooks-");
        private GatewayProcess? _gateway;

        public Api Api { get; private set; } = null!;

        public static async Task<OwnGateway> StartAsync()
        {
            var own = new OwnGateway();
            own._gateway = await GatewayProcess.StartAsync(new GatewaySettings(own._directory.FullName, ("OrleansCoins__Webhooks__AllowPrivateAddresses", "true")));
            own.Api = new Api(own._gateway.Address);
            return own;
        }

        public Task<Answer> DeleteAsync(string path, string token) => Api.SendAsync(Api.Request(HttpMethod.Delete, path, token: token));

        public async ValueTask DisposeAsync()
        {
            Api.Dispose();
            await _gateway!.DisposeAsync();
            _directory.Delete(recursive: true);
        }
    }
}
