using System.Net;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.ClusterTests.Clustering;

public sealed class SiloHealthTests : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{SiloHost.FreePort()}"), Timeout = TimeSpan.FromSeconds(10) };

    public void Dispose() => _http.Dispose();

    [SkippableFact]
    public async Task A_silo_is_ready_while_its_journal_can_be_written_and_alive_all_the_same()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        using var server = PostgresServer.StartOwn();
        var database = await server.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        using var host = await SiloHost.StartAsync(database, null, ("HealthUrls", $"{_http.BaseAddress}"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"ready"}"""), await AskAsync("ready"));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("startup")).Status);

        server.StopAtOnce();
        await Eventually.IsTrueAsync(async () => (await AskAsync("ready")).Status == HttpStatusCode.ServiceUnavailable, "the silo is not ready");
        Assert.Contains("journal", (await AskAsync("ready")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("live")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("startup")).Status);

        server.StartAgain();
        await Eventually.IsTrueAsync(async () => (await AskAsync("ready")).Status == HttpStatusCode.OK, "the silo is ready again");
        await host.StopAsync();
    }

    [SkippableFact]
    public async Task A_silo_that_is_asked_to_stop_is_not_ready_first_and_serves_on_for_a_moment()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        using var host = await SiloHost.StartAsync(null, ("HealthUrls", $"{_http.BaseAddress}"), ("Shutdown:UnreadyFor", "00:00:08"));
        var client = (IGrainFactory)host.Services.GetService(typeof(IGrainFactory))!;
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("ready")).Status);

        CallIdentity.Platform.Use();
        var began = TimeProvider.System.GetTimestamp();
        var stopping = host.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync("ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("live")).Status);
        Assert.Equal(0, (await client.Wallet(UserId.Parse("anna")).GetAsync()).Coins.Value);
        Assert.False(stopping.IsCompleted, "it still serves");

        await stopping;
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(8), "it served on for as long as the setting says");
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetAsync("health/live"));
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string about)
    {
        using var answer = await _http.GetAsync($"health/{about}");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
