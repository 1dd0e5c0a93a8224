using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Http;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>A room that many look at: how long after its reply a gift is on their screens.</summary>
internal static class Feed
{
    private const double TargetMilliseconds = 250;
    private static readonly (int Viewers, int GiftsPerSecond)[] Rooms = [(5_000, 100), (1_000, 500)];
    private static readonly TimeSpan SettleTimeMax = TimeSpan.FromSeconds(15);

    public static Row Row { get; } = new("feed", "viewers of one room over HTTP: from a gift's reply to its event", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        await using var target = new HttpTarget(Arrangement.OneProcess, await DatabaseOfContestant.OnPostgresAsync());
        bench.Say("preparing: a gateway and its wallets");
        await target.StartAsync(bench.Population);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri($"http://127.0.0.1:{target.Port}") };
        string[] senders = [.. Enumerable.Range(0, Math.Min(bench.Population.Senders, 256)).Select(static sender => Tokens.Make(Population.Sender(sender)))];
        for (var number = 0; number < Rooms.Length; number++)
        {
            var (viewers, rate) = Rooms[number];
            var room = await OpenRoomAsync(http, Tokens.Make(Population.Creator(number)));
            using (var warming = new FeedViewers(target.Port, room, viewers))
            {
                await warming.OpenAsync();
                await GiveAsync(http, room, senders, rate, bench.Options.WarmUp, warming);
            }

            using var crowd = new FeedViewers(target.Port, room, viewers);
            await crowd.OpenAsync();
            bench.Say($"{viewers:N0} viewers look");
            var cpu = target.ReadProcessorTime();
            var sent = await GiveAsync(http, room, senders, rate, bench.Options.Duration, crowd);
            cpu = target.ReadProcessorTime() - cpu;
            await crowd.AreToldAsync(sent, SettleTimeMax);
            var missed = crowd.Settle(sent);
            if (missed != 0 || crowd.Lost > 0)
            {
                result.Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{viewers} viewers: {missed} more events were to come than came, {crowd.Lost} streams ended"));
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"{viewers:N0} viewers, {rate} gifts/s");
            result.Ratios.Add(new($"{name}: p99 from reply to event", crowd.Seen.Percentile(99), "ms", TargetMilliseconds, LessIsBetter: true));
            result.Notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: p50 {crowd.Seen.Percentile(50):N0} ms; {sent / bench.Options.Duration.TotalSeconds:N0} gifts/s were sent; the gateway took {cpu.TotalSeconds / bench.Options.Duration.TotalSeconds:N2} of a core"));
        }

        return result;
    }

    private static async Task<string> OpenRoomAsync(HttpClient http, string creator)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/rooms") { Content = JsonContent.Create(new { title = "A room" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", creator);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        using var room = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return room.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Sends so many gifts a second, whether or not those before are answered, and waits for all answers.</summary>
    private static async Task<long> GiveAsync(HttpClient http, string room, string[] senders, int rate, TimeSpan duration, FeedViewers viewers)
    {
        var giving = new List<Task>();
        var began = Stopwatch.GetTimestamp();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < duration)
        {
            for (var due = elapsed.TotalSeconds * rate; giving.Count < due;)
            {
                giving.Add(GiveOneAsync(http, room, senders[giving.Count % senders.Length], viewers));
            }

            await ticks.WaitForNextTickAsync();
        }

        await Task.WhenAll(giving);
        return giving.Count;
    }

    private static async Task GiveOneAsync(HttpClient http, string room, string token, FeedViewers viewers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/rooms/{room}/gifts") { Content = JsonContent.Create(new { giftId = "rose", quantity = 1 }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        using var gift = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        viewers.Replied(gift.RootElement.GetProperty("id").GetString()!);
    }
}
