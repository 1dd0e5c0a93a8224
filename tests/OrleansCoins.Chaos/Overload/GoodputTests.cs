using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using OrleansCoins.Chaos.Processes;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos.Overload;

/// <summary>
/// Three times as much as a gateway can do. What it can is measured in the same run, in turns with the overload, so that a machine that is busy with
/// something else is slow for both. Commits are made slow and the limit low, so that neither processors nor whoever sends are what is scarce.
/// </summary>
public sealed class GoodputTests(ITestOutputHelper console)
{
    private const int RequestsMax = 8;
    private const int Viewers = 64;
    private const int Rounds = 3;
    private const double TimesTooMuch = 3;
    private const double GoodputMin = 0.8;
    private const double LatencyFactorMax = 5;
    private static readonly TimeSpan MeasuredFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LatencyAlways = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);

    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly List<(string Name, string Token)> _viewers = [];
    private int _sent;

    [SkippableFact]
    public async Task Three_times_too_much_leaves_what_is_accepted_as_much_and_as_quick_and_whole()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        using var gateway = await EmbeddedGateway.StartAsync(
            database, ("OrleansCoins__RequestsMax", $"{RequestsMax}"), ("OrleansCoins__RateLimits__Money__Permits", "1000000"));
        using var api = new Api(gateway.Address);
        var room = await FillAsync(api);
        await ExecuteAsync(database, "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.03); RETURN NULL; END $$");
        await ExecuteAsync(database, "CREATE TRIGGER slowly AFTER INSERT ON entries FOR EACH STATEMENT EXECUTE FUNCTION slowly()");

        await AtMostAsync(api, room);
        var (most, crowded) = (new List<Measured>(), new List<Measured>());
        for (var round = 0; round < Rounds; round++)
        {
            most.Add(await AtMostAsync(api, room));
            crowded.Add(await TooManyAsync(api, room, TimesTooMuch * most[^1].PerSecond));
            console.WriteLine($"At most: {most[^1]}. Crowded: {crowded[^1]}.");
        }

        var (can, does) = (most.Sum(static one => one.PerSecond), crowded.Sum(static one => one.PerSecond));
        Assert.True(does >= GoodputMin * can, $"Under three times the load the gateway did {does / can:P0} of what it can.");
        Assert.True(crowded.Sum(static one => one.Refused) > crowded.Sum(static one => one.Accepted), "more was asked for than could be done");
        var (usual, worst) = (most.Max(static one => one.Latency), crowded.Max(static one => one.Latency));
        Assert.True(
            worst <= (usual * LatencyFactorMax) + LatencyAlways,
            $"What was accepted took {worst.TotalMilliseconds:N0} ms (99 %), and {usual.TotalMilliseconds:N0} ms without the crowd.");

        await gateway.StopAsync();
        Assert.All(_answers.Values, static status => Assert.True(status is 201 or 503, $"A gift was answered {status}."));
        Assert.Equal(_answers.Where(static answer => answer.Value == 201).Select(static answer => answer.Key).Order(), (await WrittenAsync(database)).Order());
    }

    /// <summary>As many at a time as there may be: what the gateway can do.</summary>
    private async Task<Measured> AtMostAsync(Api api, string room)
    {
        var (taken, began) = (new ConcurrentBag<TimeSpan>(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, RequestsMax).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(began) < MeasuredFor)
            {
                await GiveAsync(api, room, taken);
            }
        }));
        return new Measured(taken, 0, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>So many a second, whatever becomes of those before.</summary>
    private async Task<Measured> TooManyAsync(Api api, string room, double perSecond)
    {
        var (taken, sent, began) = (new ConcurrentBag<TimeSpan>(), new List<Task<bool>>(), Stopwatch.GetTimestamp());
        using var ticks = new PeriodicTimer(Tick);
        while (Stopwatch.GetElapsedTime(began) < MeasuredFor && await ticks.WaitForNextTickAsync())
        {
            while (sent.Count < perSecond * Stopwatch.GetElapsedTime(began).TotalSeconds)
            {
                sent.Add(GiveAsync(api, room, taken));
            }
        }

        var asked = Stopwatch.GetElapsedTime(began);
        var answers = await Task.WhenAll(sent);
        return new Measured(taken, answers.Count(static isAccepted => !isAccepted), asked);
    }

    private async Task<bool> GiveAsync(Api api, string room, ConcurrentBag<TimeSpan> taken)
    {
        var number = Interlocked.Increment(ref _sent);
        var (name, token) = _viewers[number % Viewers];
        var key = $"gift-{number}";
        var began = Stopwatch.GetTimestamp();
        var reply = await api.SendAsync(HttpMethod.Post, $"/v1/rooms/{room}/gifts", token, key, new { giftId = "rose", quantity = 1 });
        _answers[$"key/{name}/{key}"] = reply.Status;
        if (reply.Status == 201)
        {
            taken.Add(Stopwatch.GetElapsedTime(began));
        }

        return reply.Status == 201;
    }

    private async Task<string> FillAsync(Api api)
    {
        for (var viewer = 0; viewer < Viewers; viewer++)
        {
            var (name, token) = ($"viewer-{viewer}", await api.TokenAsync($"viewer-{viewer}"));
            var purchase = await api.SendUntilDoneAsync(HttpMethod.Post, "/v1/purchases", token, "buy", new { packageId = "coins-17500" });
            await api.SendUntilDoneAsync(HttpMethod.Post, $"/dev/payments/{purchase.GetProperty("id").GetString()}/succeed");
            _viewers.Add((name, token));
        }

        var creator = await api.TokenAsync("mona");
        return (await api.SendUntilDoneAsync(HttpMethod.Post, "/v1/rooms", creator, "room", new { title = "A room" })).GetProperty("id").GetString()!;
    }

    private static async Task ExecuteAsync(string database, string statement)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> WrittenAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var look = new NpgsqlCommand("SELECT request_id FROM books_entries WHERE kind = 'gift' AND amount < 0", connection);
        await using var reader = await look.ExecuteReaderAsync();
        var written = new List<string>();
        while (await reader.ReadAsync())
        {
            written.Add(reader.GetString(0));
        }

        return written;
    }

    private sealed class Measured(IReadOnlyCollection<TimeSpan> taken, int refused, TimeSpan time)
    {
        public double PerSecond { get; } = taken.Count / time.TotalSeconds;

        public TimeSpan Latency { get; } = taken.Count == 0 ? TimeSpan.Zero : taken.Order().ElementAt((int)(0.99 * (taken.Count - 1)));

        public int Accepted => taken.Count;

        public int Refused => refused;

        public override string ToString() => $"{PerSecond:N0} gifts/s were accepted, 99 % within {Latency.TotalMilliseconds:N0} ms, and {Refused} refused";
    }
}
