using System.Globalization;
using System.Text.RegularExpressions;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Limiting;

public sealed partial class RateLimitTests(LimitedGateway gateway) : IClassFixture<LimitedGateway>
{
    [Fact]
    public async Task Each_answer_tells_what_is_left_and_one_too_many_is_told_when_to_come_again()
    {
        var anna = await gateway.Api.CallerAsync("anna");
        for (var left = 3; left >= 0; left--)
        {
            RequireTold((await anna.GetAsync("/v1/wallet")).Is(200), "read", 4, left, 1800);
        }

        var refused = await anna.GetAsync("/v1/wallet");
        var problem = refused.IsProblem(429, "rate_limited");
        Assert.Contains("4 requests of the kind 'read'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var reset = RequireTold(refused, "read", 4, 0, 1800);

        // The draft wants both to mean the same moment.
        Assert.Equal(reset, int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture));

        // Another kind of request, and another caller, have their own.
        RequireTold(await anna.PutAsync("/v1/creator", new { displayName = "Anna", acceptsGifts = true }), "write", 2, 1, 2);
        RequireTold((await (await gateway.Api.CallerAsync("bert")).GetAsync("/v1/wallet")).Is(200), "read", 4, 3, 1800);
    }

    [Fact]
    public async Task Who_waits_as_long_as_they_are_told_is_served_again()
    {
        var carl = await gateway.Api.CallerAsync("carl");
        Task<Answer> WriteAsync() => carl.PutAsync("/v1/profile", new { displayName = "Carl" });
        var refused = await Eventually.GetAsync(WriteAsync, static answer => answer.Status == 429, "the limit is reached");
        var wait = int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, 2);

        await Eventually.GetAsync(WriteAsync, static answer => answer.Status == 200, "the window is over");
    }

    [Fact]
    public async Task A_refused_request_moves_no_value_and_leaves_its_key_free()
    {
        var dora = await gateway.Api.CallerAsync("dora");
        for (var asked = 0; asked < 3; asked++)
        {
            RequireTold(await dora.StartPurchaseAsync(), "money", 3, 2 - asked, 1800);
        }

        (await dora.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "never-used")).IsProblem(429, "rate_limited");
        (await dora.PostAsync("/v1/unlocks", new { featureId = "sparkle" }, "never-used")).IsProblem(429, "rate_limited");
        Assert.Equal(3, (await dora.GetAsync("/v1/purchases")).Is(200).Items.Count);
    }

    [Fact]
    public async Task Whoever_has_no_good_token_is_limited_by_their_address_and_what_is_costly_more_than_the_rest()
    {
        // Rankings of days gone by have their own, much lower limit; those of now are as other reads.
        RequireTold((await gateway.Api.GetAsync("/v1/rankings/creators?period=day&date=2020-01-01")).Is(200), "costly", 2, 1, 1800);
        RequireTold(await gateway.Api.GetAsync("/v1/creators/nobody/ranking?period=day&date=2020-01-02"), "costly", 2, 0, 1800);
        (await gateway.Api.GetAsync("/v1/rankings/creators?period=day&date=2020-01-03")).IsProblem(429, "rate_limited");
        RequireTold((await gateway.Api.GetAsync("/v1/rankings/creators?period=day")).Is(200), "anonymous", 20, 19, 1800);

        // A signed-in user has their own for that too, and isn't whoever comes from the same address.
        var emil = await gateway.Api.CallerAsync("emil");
        RequireTold((await emil.GetAsync("/v1/rankings/creators?period=day&date=2020-01-01")).Is(200), "costly", 2, 1, 1800);

        // So is what goes through an account: a wallet as it was, and the summary of earnings.
        RequireTold((await emil.GetAsync("/v1/wallet?at=2020-01-01")).Is(200), "costly", 2, 0, 1800);
        (await emil.GetAsync("/v1/earnings/summary")).IsProblem(429, "rate_limited");

        // Guessing at tokens is limited as well.
        for (var guess = 18; guess >= 0; guess--)
        {
            var answer = await gateway.Api.GetAsync("/v1/wallet", $"guess-{guess}");
            answer.IsProblem(401, "unauthenticated");
            RequireTold(answer, "anonymous", 20, guess, 1800);
        }

        (await gateway.Api.GetAsync("/v1/wallet", "one-more")).IsProblem(429, "rate_limited");
        (await gateway.Api.GetAsync("/v1/gifts")).IsProblem(429, "rate_limited");

        // Nobody is kept from what is theirs by it, and orchestrators are answered.
        (await emil.GetAsync("/v1/wallet")).Is(200);
        var health = (await gateway.Api.GetAsync("/health/ready")).Is(200);
        Assert.Null(health.Header("RateLimit"));

        // Webhooks are a class of their own: whoever floods them keeps no reader out.
        Answer? last = null;
        for (var sent = 0; sent < 6; sent++)
        {
            last = await gateway.Api.PostAsync("/v1/payment-webhooks/sandbox", new { });
        }

        last!.IsProblem(429, "rate_limited");
    }

    [Fact]
    public async Task One_address_looks_at_rooms_by_so_many_connections_as_may_be()
    {
        // The limits of reading are not for streams' sake; whoever opens a room is a user.
        var fred = await gateway.Api.CallerAsync("fred");
        var room = await fred.OpenRoomAsync();
        using var http = new HttpClient { BaseAddress = gateway.Api.Address };
        var open = new List<HttpResponseMessage>();
        for (var viewer = 0; viewer < 3; viewer++)
        {
            open.Add(await LookAsync());
            Assert.Equal(200, (int)open[^1].StatusCode);
        }

        using var refused = await LookAsync();
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);

        open[0].Dispose();
        using var again = await Eventually.GetAsync(LookAsync, static answer => (int)answer.StatusCode == 200, "a place is free again");
        open.ForEach(static one => one.Dispose());

        async Task<HttpResponseMessage> LookAsync()
        {
            // With tokens of their own, so that only the connections are limited.
            var viewer = await gateway.Api.CallerAsync($"viewer-{Guid.NewGuid():N}");
            using var request = Api.Request(HttpMethod.Get, $"/v1/rooms/{room}/events", token: viewer.Token);
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_address_that_a_proxy_names_counts_where_proxies_are_trusted_and_nowhere_else(bool isTrusted)
    {
        var directory = Directory.CreateTempSubdirectory("orleanscoins-proxy-");
        await using (var behind = await GatewayProcess.StartAsync(new GatewaySettings(
            directory.FullName,
            ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", isTrusted ? "true" : "false"),
            ("OrleansCoins__RateLimits__Anonymous__Permits", "3"),
            ("OrleansCoins__RateLimits__Anonymous__Window", "00:30:00"))))
        {
            using var api = new Api(behind.Address);
            RequireTold(await FromAsync(api, "203.0.113.1"), "anonymous", 3, 2, 1800);
            RequireTold(await FromAsync(api, "203.0.113.2"), "anonymous", 3, isTrusted ? 2 : 1, 1800);

            // Only what the proxy added last counts: the rest is the caller's own invention.
            RequireTold(await FromAsync(api, "203.0.113.9, 203.0.113.1"), "anonymous", 3, isTrusted ? 1 : 0, 1800);
            await behind.StopAsync();
        }

        directory.Delete(recursive: true);

        static Task<Answer> FromAsync(Api api, string forwarded)
        {
            var request = Api.Request(HttpMethod.Get, "/v1/coin-packages");
            request.Headers.Add("X-Forwarded-For", forwarded);
            return api.SendAsync(request);
        }
    }

    private static int RequireTold(Answer answer, string limit, int quota, int left, int window)
    {
        Assert.Equal($"\"{limit}\";q={quota};w={window}", answer.Header("RateLimit-Policy"));
        var told = Told().Match(answer.Header("RateLimit") ?? "");
        Assert.True(told.Success, $"RateLimit is '{answer.Header("RateLimit")}' at {answer}");
        Assert.Equal((limit, left), (told.Groups[1].Value, int.Parse(told.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));
        var reset = int.Parse(told.Groups[3].ValueSpan, CultureInfo.InvariantCulture);
        Assert.InRange(reset, 1, window);
        return reset;
    }

    [GeneratedRegex("^\"([a-z]+)\";r=([0-9]+);t=([0-9]+)$")]
    private static partial Regex Told();
}
