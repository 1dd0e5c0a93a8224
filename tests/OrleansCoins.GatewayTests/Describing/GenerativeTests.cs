using System.Globalization;
using OrleansCoins.GatewayTests.Support;
using Xunit.Abstractions;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>
/// Requests made up from the gateway's description of itself, against a gateway of their own with several callers. <c>ORLEANSCOINS_CONTRACT_SEED</c> is what
/// they are drawn from, the same unless it is given; <c>ORLEANSCOINS_CONTRACT_REQUESTS</c> says how many of each operation.
/// </summary>
public sealed class GenerativeTests(ProbedGateway gateway, ITestOutputHelper output) : IClassFixture<ProbedGateway>
{
    private const int SeedDefault = 1;
    private const int RequestsOfEachDefault = 24;
    private const int RequestsOfEachInOneWorld = 4;

    /// <summary>The share of operations that made-up requests are carried out of: of some they need more luck than there is in a run.</summary>
    private const double CarriedOutMin = 0.6;

    /// <summary>What would lock the database or send gifts by itself; as described it is for people at the page, flawed it is sent like all others.</summary>
    private static readonly string[] NotCarriedOut = ["Break", "RunDemo"];

    private static readonly int RequestsOfEach = Setting("ORLEANSCOINS_CONTRACT_REQUESTS") ?? RequestsOfEachDefault;

    private readonly Dictionary<(string Operation, int Status), int> _answers = [];
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    [Fact]
    public async Task Whatever_is_sent_the_answer_is_one_that_is_described()
    {
        var (description, world, random) = await BeginAsync();
        var probes = new Probes(description, world, random);
        for (var i = 0; i < RequestsOfEach; i++)
        {
            // Rooms end and wallets are frozen on the way; now and then there is a new world.
            if (i > 0 && i % RequestsOfEachInOneWorld == 0)
            {
                probes = new Probes(description, await World.MakeAsync(gateway), random);
            }

            foreach (var operation in description.Operations)
            {
                if (random.Next(2) == 0 && !NotCarriedOut.Contains(operation.Id))
                {
                    await SendAsync(description, probes.Valid(operation));
                }
                else if (probes.Invalid(operation) is { } flawed)
                {
                    await SendAsync(description, flawed);
                }
            }
        }

        RequireNoFailure();

        var sent = _answers.Keys.Select(static answer => answer.Operation).ToHashSet();
        Assert.DoesNotContain(description.Operations, operation => !sent.Contains(operation.Id) && !NotCarriedOut.Contains(operation.Id));

        // Were nearly all of it refused, the answers would say little.
        var carriedOut = _answers.Keys.Where(static answer => answer.Status is >= 200 and < 300).Select(static answer => answer.Operation).Distinct().Count();
        Assert.InRange(carriedOut, CarriedOutMin * description.Operations.Count, (double)description.Operations.Count);
    }

    [Fact]
    public async Task What_is_refused_writes_nothing()
    {
        var (description, world, random) = await BeginAsync();
        var probes = new Probes(description, world, random);
        await gateway.BalancedBooksAsync();
        var before = await EntriesAsync(world);
        foreach (var operation in description.Operations.Where(static operation => operation.Method != "GET"))
        {
            for (var i = 0; i < RequestsOfEach; i++)
            {
                if (probes.Invalid(operation) is { } flawed)
                {
                    await SendAsync(description, flawed);
                }
            }

            var after = await EntriesAsync(world);
            Assert.True(after == before, $"Refused requests of {operation} have written entries: {before} before, {after} after.");
        }

        RequireNoFailure();
    }

    private void RequireNoFailure()
    {
        foreach (var operation in _answers.GroupBy(static pair => pair.Key.Operation))
        {
            output.WriteLine($"{operation.Key}: {string.Join(", ", operation.OrderBy(static pair => pair.Key.Status).Select(static pair => $"{pair.Value} x {pair.Key.Status}"))}");
        }

        Assert.True(_failures.Count == 0, string.Join('\n', _failures.Values));
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : null;

    private async Task<(ApiDescription Description, World World, Random Random)> BeginAsync()
    {
        var seed = Setting("ORLEANSCOINS_CONTRACT_SEED") ?? SeedDefault;
        output.WriteLine($"Again: ORLEANSCOINS_CONTRACT_SEED={seed}");
        return (await ApiDescription.ReadAsync(gateway.Api), await World.MakeAsync(gateway), new Random(seed));
    }

    private async Task SendAsync(ApiDescription description, Probe probe)
    {
        var answer = probe.Operation.Streams ? await gateway.Api.PeekAsync(probe.Request()) : await gateway.Api.SendAsync(probe.Request());
        try
        {
            Assert.True(answer.Status < 500, $"Answered {answer.Status}.");
            _answers[(probe.Operation.Id, answer.Status)] = _answers.GetValueOrDefault((probe.Operation.Id, answer.Status)) + 1;
            AnswerChecks.IsDescribed(description, probe.Operation, answer);
            Assert.True(probe.Flaw is null || answer.Status >= 400, $"What isn't described was taken: {answer}");
        }
        catch (Xunit.Sdk.XunitException failure)
        {
            // One of each operation is enough to read, and those of the others are told too.
            _failures.TryAdd(probe.Operation.Id, $"{probe}\n{failure.Message}\n");
        }
    }

    /// <summary>How many entries all accounts have, once every gift has reached its creator.</summary>
    private async Task<long> EntriesAsync(World world)
    {
        var books = (await world.Admin.GetAsync("/v1/admin/books")).Is(200).Json;
        return books.GetProperty("accounts").EnumerateArray().Sum(static account => account.GetProperty("entries").GetInt64());
    }
}

/// <summary>A gateway that made-up requests are sent to: endpoints of webhooks may be on this machine, so that nobody else is called, and diamonds can be paid out at once.</summary>
public sealed class ProbedGateway : GatewayFixture
{
    internal override IReadOnlyList<(string Name, string Value)> Further =>
    [
        ("OrleansCoins__Webhooks__AllowPrivateAddresses", "true"),
        ("OrleansCoins__Earnings__Hold", "00:00:00"),
    ];
}
