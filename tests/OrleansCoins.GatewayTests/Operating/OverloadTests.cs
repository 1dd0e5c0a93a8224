using System.Net.Sockets;
using System.Text;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.GatewayTests.Support;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>Too much at a time is answered at once, and passes by itself.</summary>
public sealed class OverloadTests : IDisposable
{
    private const int RequestsMax = 8;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-overload-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task One_request_too_many_is_told_so_at_once_and_served_when_the_others_are_done()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            new GatewaySettings(_directory.FullName, ("OrleansCoins__RequestsMax", $"{RequestsMax}")));
        using var api = new Api(gateway.Address);
        var anna = await api.CallerAsync("anna");
        (await anna.GetAsync("/v1/wallet")).Is(200);
        var held = new List<TcpClient>();

        // Requests that send nothing for five seconds are dropped, so each look begins with fresh ones.
        var refused = await Eventually.GetAsync(
            async () =>
            {
                held.AddRange(await Task.WhenAll(Enumerable.Range(0, RequestsMax).Select(_ => BeginAsync(gateway.Address))));
                return await anna.GetAsync("/v1/wallet");
            },
            static answer => answer.Status == 503,
            "the gateway is full");
        refused.IsProblem(503, "unavailable");
        Assert.Equal("1", refused.Header("Retry-After"));
        (await api.GetAsync("/health/live")).Is(200);

        held.ForEach(static one => one.Dispose());
        await Eventually.GetAsync(() => anna.GetAsync("/v1/wallet"), static answer => answer.Status == 200, "the gateway takes requests again");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task One_address_full_of_slow_bodies_takes_its_own_places_and_nobody_elses()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName, ("OrleansCoins__RequestsPerAddressMax", "3"), ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")));
        using var api = new Api(gateway.Address);
        var held = new List<TcpClient>();

        var refused = await Eventually.GetAsync(
            async () =>
            {
                held.AddRange(await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => BeginAsync(gateway.Address, "203.0.113.1"))));
                return await FromAsync(api, "203.0.113.1");
            },
            static answer => answer.Status == 503,
            "the address is full");
        refused.IsProblem(503, "unavailable");
        Assert.Equal("1", refused.Header("Retry-After"));
        (await FromAsync(api, "203.0.113.2")).Is(200);
        Assert.Equal(503, (await FromAsync(api, "203.0.113.1")).Status);

        held.ForEach(static one => one.Dispose());
        await Eventually.GetAsync(() => FromAsync(api, "203.0.113.1"), static answer => answer.Status == 200, "the address has places again");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task By_itself_a_gateway_takes_so_many_of_an_address_and_so_many_in_all()
    {
        const int all = 2_048, ofAnAddress = 512;
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName, ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")));
        using var api = new Api(gateway.Address);
        var held = new List<TcpClient>();
        (await FromAsync(api, "203.0.113.0")).Is(200);

        // One less than may be, so that who asks is the last who may; then all.
        held.AddRange(await HoldAsync("203.0.113.0", ofAnAddress - 1));
        (await FromAsync(api, "203.0.113.0")).Is(200);
        await IsFullAsync("203.0.113.0", "from this address", "203.0.113.0");
        (await FromAsync(api, "203.0.113.9")).Is(200);
        await IsFullAsync("203.0.113.9", "Too many requests are under way", [.. Enumerable.Range(0, all / ofAnAddress).Select(static address => $"203.0.113.{address}")]);
        (await api.GetAsync("/health/live")).Is(200);

        held.ForEach(static one => one.Dispose());
        await Eventually.GetAsync(() => FromAsync(api, "203.0.113.9"), static answer => answer.Status == 200, "the gateway takes requests again");
        await gateway.StopAsync();

        Task<TcpClient[]> HoldAsync(string address, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => BeginAsync(gateway.Address, address)));

        async Task IsFullAsync(string asks, string because, params string[] holders)
        {
            var refused = await Eventually.GetAsync(
                async () =>
                {
                    held.AddRange((await Task.WhenAll(holders.Select(holder => HoldAsync(holder, ofAnAddress)))).SelectMany(static some => some));
                    return await FromAsync(api, asks);
                },
                static answer => answer.Status == 503,
                $"there is no place for {asks}");
            Assert.Contains(because, refused.IsProblem(503, "unavailable").GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("events")]
    [InlineData("events/")]
    [InlineData("Events")]
    public async Task Viewers_of_rooms_take_no_places_of_requests_however_they_write_the_address(string events)
    {
        await using var gateway = await GatewayProcess.StartAsync(
            new GatewaySettings(_directory.FullName, ("OrleansCoins__RequestsMax", $"{RequestsMax}")));
        using var api = new Api(gateway.Address);
        var creator = await api.CallerAsync("creator");
        var room = await creator.OpenRoomAsync();
        using var http = new HttpClient { BaseAddress = gateway.Address };

        var viewers = await Task.WhenAll(Enumerable.Range(0, 2 * RequestsMax).Select(_ => http.GetStreamAsync(new Uri($"/v1/rooms/{room}/{events}", UriKind.Relative))));

        (await creator.GetAsync("/v1/wallet")).Is(200);
        Array.ForEach(viewers, static viewer => viewer.Dispose());
        await gateway.StopAsync();
    }

    [Theory]
    [InlineData("OrleansCoins__RequestsMax")]
    [InlineData("OrleansCoins__RequestsPerAddressMax")]
    public async Task A_limit_that_is_no_number_is_refused_in_words(string setting)
    {
        var (exitCode, output) = await GatewayProcess.RunAsync(new GatewaySettings(_directory.FullName, (setting, "many")));
        Assert.Equal(1, exitCode);
        Assert.Contains($"{setting} is 'many'", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(OverloadedException), 1)]
    [InlineData(typeof(LimitExceededException), 1)]
    [InlineData(typeof(UnavailableException), 3)]
    public async Task What_is_full_is_not_asked_again_and_what_is_away_is(Type fault, int calls)
    {
        var made = 0;
        var asking = new GrainCalls(null!).AskAsync<int>(
            _ =>
            {
                made++;
                throw (Exception)Activator.CreateInstance(fault, "at the moment")!;
            },
            CancellationToken.None);
        await Assert.ThrowsAsync(fault, () => asking);
        Assert.Equal(calls, made);
    }

    private static Task<Answer> FromAsync(Api api, string address)
    {
        var request = Api.Request(HttpMethod.Get, "/v1/coin-packages");
        request.Headers.Add("X-Forwarded-For", address);
        return api.SendAsync(request);
    }

    /// <summary>Begins a request whose body never ends; it is under way until the connection is closed.</summary>
    private static async Task<TcpClient> BeginAsync(Uri address, string? forwardedFor = null)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var forwarded = forwardedFor is null ? "" : $"X-Forwarded-For: {forwardedFor}\r\n";
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(
            $"POST /dev/token HTTP/1.1\r\nHost: {address.Authority}\r\n{forwarded}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));
        return socket;
    }
}
