using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.GatewayTests.Describing;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

[Collection(SharedGateway.Name)]
public sealed partial class PublicPagesTests(GatewayFixture gateway)
{
    /// <summary>What belongs to no contract: the page's own, and what describes and measures.</summary>
    private static readonly string[] NotDescribed = ["/metrics", "/openapi/", "/scalar/", "/sign-in.json"];

    [Theory]
    [InlineData("startup", "started")]
    [InlineData("live", "live")]
    [InlineData("ready", "ready")]
    public async Task An_orchestrator_learns_that_the_gateway_is_well(string what, string status) =>
        Shape.Is((await gateway.Api.GetAsync($"/health/{what}")).Is(200).Json, ("status", Shape.Exactly(status)));

    [Fact]
    public async Task Prometheus_learns_what_the_gateway_does()
    {
        await gateway.Api.GetAsync("/v1/gifts");

        var metrics = await gateway.Api.GetAsync("/metrics");

        Assert.Equal(200, metrics.Status);
        Assert.Contains("http_server_request_duration_seconds_count", metrics.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_describes_every_route_there_is_and_no_other()
    {
        var document = (await gateway.Api.GetAsync("/openapi/v1.json")).Json;

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Route: $"{operation.Name} {path.Name}", Operation: operation.Value)))
            .ToDictionary(pair => pair.Route, pair => pair.Operation);
        Assert.Equal(
            ProgramRoutes.All.Where(static route => !NotDescribed.Any(route.Pattern.StartsWith)).Select(static route => $"{route.Method.ToLowerInvariant()} {route.Pattern}").Order(),
            described.Keys.Order());
        foreach (var (route, operation) in described)
        {
            Assert.True(operation.TryGetProperty("operationId", out _), $"{route} has a name");
            Assert.True(operation.TryGetProperty("summary", out _), $"{route} has a summary");
            var isOpen = !operation.TryGetProperty("security", out var security) || !security[0].TryGetProperty("bearer", out _);
            var refusesStrangers = operation.GetProperty("responses").TryGetProperty("401", out _);
            Assert.True(isOpen != refusesStrangers, $"{route} says that it needs a token where it says that it refuses those who have none");
        }
    }

    [Fact]
    public async Task The_page_is_there_and_may_load_nothing_from_elsewhere()
    {
        var page = await gateway.Api.GetAsync("/");

        Assert.Equal((200, "text/html"), (page.Status, page.Header("Content-Type")));
        Assert.Contains("<title>OrleansCoins</title>", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none';", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Header("Content-Security-Policy"), StringComparison.Ordinal);

        // What the page names itself, and some of what its scripts name.
        var named = NamedFile().Matches(page.Text).Select(static match => match.Groups["file"].Value).ToArray();
        Assert.Contains("page.js", named);
        Assert.Contains("styles/base.css", named);
        foreach (var file in named.Concat(["screens/home.js", "scripts/api.js", "gifts/rose.svg"]))
        {
            Assert.Equal(200, (await gateway.Api.GetAsync($"/{file}")).Status);
        }
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/page.js", 200)]
    [InlineData("/v1/gifts", 200)]
    [InlineData("/v1/wallet", 401)]
    [InlineData("/v1/admin/books", 401)]
    [InlineData("/nothing", 404)]
    [InlineData("/metrics", 200)]
    [InlineData("/scalar/", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/openapi/v2.json", 404)]
    public async Task Every_answer_tells_browsers_to_do_as_little_as_they_need(string path, int status)
    {
        var answer = await gateway.Api.GetAsync(path);

        Assert.Equal(status, answer.Status);
        AnswerChecks.IsGuarded(answer);
    }

    [Fact]
    public async Task What_is_somebodys_own_is_kept_by_nobody_on_the_way()
    {
        var caller = await gateway.UserAsync();
        foreach (var path in new[] { "/v1/wallet", "/v1/wallet/entries", "/v1/purchases", "/v1/earnings", "/v1/profile", "/v1/sent-gifts/gift_none" })
        {
            Assert.Equal("no-store", (await caller.GetAsync(path)).Header("Cache-Control"));
        }

        Assert.Equal("no-cache", (await gateway.Api.GetAsync("/v1/gifts")).Header("Cache-Control"));
    }

    [Theory]
    [InlineData("https", false, true)]
    [InlineData("https", true, false)]
    [InlineData("http", false, false)]
    public void Who_came_by_TLS_comes_by_TLS_again_but_for_a_developer(string scheme, bool isDevelopment, bool isTold)
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = scheme;

        SecurityHeaders.AddTo(http, SecurityHeaders.PageThatConnectsTo("'self'"), isDevelopment);

        Assert.Equal(isTold ? "max-age=31536000; includeSubDomains" : "", http.Response.Headers.StrictTransportSecurity.ToString());
    }

    [Fact]
    public async Task The_description_is_asked_for_again_by_its_tag()
    {
        var first = await gateway.Api.GetAsync("/openapi/v1.json");
        var request = Api.Request(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Header("ETag"));

        Assert.Equal(304, (await gateway.Api.SendAsync(request)).Status);
    }

    [GeneratedRegex(@"(?:href|src)=""(?<file>[^""]+\.(?:css|js|svg))""")]
    private static partial Regex NamedFile();
}
