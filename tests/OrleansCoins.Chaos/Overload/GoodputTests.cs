using Npgsql;
using OrleansCoins.Chaos.Processes;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos.Overload;

/// <summary>
/// Three times as much as a gateway can do, with as many requests under way as it takes by itself, and with few. What it can do is measured in the same
/// run, in turns with the overload, so that a machine that is busy with something else is slow for both. The database takes a fixed time for each gift,
/// however many come together, so that neither processors nor whoever sends are what is scarce.
/// </summary>
[Collection(Alone.Name)]
public sealed class GoodputTests(ITestOutputHelper console)
{
    private const int Viewers = 64;
    private const int Rounds = 5;
    private const int Tries = 2;
    private const double TimesTooMuch = 3;
    private const double GoodputMin = 0.8;

    /// <summary>How much longer than its share of the queue a gift may take.</summary>
    private const double QueueFactorMax = 1.5;
    private static readonly TimeSpan LatencyAlways = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostFor = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan CrowdedFor = TimeSpan.FromSeconds(2.5);

    private readonly List<(string Name, string Token)> _viewers = [];

    /// <param name="setting">What is set of the requests that may be under way; <see langword="null"/> for what a gateway takes by itself.</param>
    /// <param name="requestsMax">How many that is, of one address as here.</param>
    /// <param name="atATime">How many at a time make the database busy.</param>
    [SkippableTheory]
    [InlineData(null, 512, 256)]
    [InlineData("8", 8, 8)]
    public async Task Three_times_too_much_leaves_what_is_accepted_as_much_and_as_quick_as_its_queue_and_whole(string? setting, int requestsMax, int atATime)
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        using var gateway = await EmbeddedGateway.StartAsync(database, setting is null ? [] : [("OrleansCoins__RequestsMax", setting)]);
        using var sender = new GiftSender(gateway.Address, await FillAsync(gateway.Address), _viewers);
        await SlowAsync(database);
        await sender.AtATimeAsync(atATime, MostFor);

        // A machine that is busy for a moment is no gateway that gives way: what is too little has to be so twice.
        var unfit = "";
        for (var attempt = 0; attempt < Tries && unfit is not null; attempt++)
        {
            unfit = await MeasureAsync(sender, requestsMax, atATime);
        }

        Assert.True(unfit is null, unfit);
        await gateway.StopAsync();
        Assert.DoesNotContain(GiftAnswer.Wrong, sender.Answers.Values);
        var written = await WrittenAsync(database);
        Assert.Empty(Answered(sender, GiftAnswer.Accepted).Except(written));
        Assert.Empty(Answered(sender, GiftAnswer.NotBegun).Intersect(written));
    }

    /// <summary>What is wrong, by the median of the rounds; <see langword="null"/> if nothing is.</summary>
    private async Task<string?> MeasureAsync(GiftSender sender, int requestsMax, int atATime)
    {
        var rounds = new List<(Goodput Most, Goodput Crowded)>();
        for (var round = 0; round < Rounds; round++)
        {
            var most = await sender.AtATimeAsync(atATime, MostFor);
            rounds.Add((most, await sender.PerSecondAsync(TimesTooMuch * most.PerSecond, CrowdedFor)));
            console.WriteLine($"At most: {most}. Crowded: {rounds[^1].Crowded}.");
        }

        var share = rounds.Select(static round => round.Crowded.PerSecond / round.Most.PerSecond).Order().ElementAt(Rounds / 2);
        var latency = rounds.Select(static round => round.Crowded.Latency).Order().ElementAt(Rounds / 2);
        var latencyMax = (QueueFactorMax * TimeSpan.FromSeconds(requestsMax / rounds.Average(static round => round.Most.PerSecond))) + LatencyAlways;
        return share < GoodputMin ? $"Under three times the load the gateway did {share:P0} of what it can."
            : latency > latencyMax ? $"What was accepted took {latency.TotalMilliseconds:N0} ms (99 %), and with so many under way it should have taken {latencyMax.TotalMilliseconds:N0}."
            : rounds.Sum(static round => round.Crowded.Accepted + round.Crowded.Refused) < 0.8 * TimesTooMuch * CrowdedFor.TotalSeconds * rounds.Sum(static round => round.Most.PerSecond)
                ? "Nothing like three times as much was asked for as could be done."
            : null;
    }

    private async Task<string> FillAsync(Uri gateway)
    {
        using var api = new Api(gateway);
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

    /// <summary>From now on each gift takes 2.5 ms in the database; what follows from it takes nothing.</summary>
    private static async Task SlowAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await source.CreateCommand("""
            CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_sleep(0.0025 * (SELECT count(*) FROM added WHERE kind = 'gift' AND amount < 0));
                RETURN NULL;
            END $$;
            CREATE TRIGGER slowly AFTER INSERT ON entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION slowly();
            """).ExecuteNonQueryAsync();
    }

    private static HashSet<string> Answered(GiftSender sender, GiftAnswer answer) =>
        [.. sender.Answers.Where(pair => pair.Value == answer).Select(static pair => pair.Key)];

    private static async Task<HashSet<string>> WrittenAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var reader = await source.CreateCommand("SELECT request_id FROM books_entries WHERE kind = 'gift' AND amount < 0").ExecuteReaderAsync();
        var written = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            written.Add(reader.GetString(0));
        }

        return written;
    }
}
