using Npgsql;
using OrleansCoins.Chaos.Running;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos;

public sealed class ClusterChaosTests(ITestOutputHelper output) : ChaosTest(output)
{
    private const int Rounds = 8;

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task A_cluster_over_PostgreSQL_loses_and_doubles_nothing_whatever_goes_wrong(int seed)
    {
        Assert.True(
            PostgresServer.IsAvailable || Environment.GetEnvironmentVariable("ORLEANSCOINS_REQUIRE_POSTGRES") != "1",
            $"PostgreSQL is required here. {PostgresServer.WhyNot}");
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await StartAsync(TestStorage.PostgreSql, silos: 3);

        var run = new ChaosRun(cluster, connection => new NpgsqlConnection(connection));
        await CheckAsync(seed, run, Plan.Draw(seed, Rounds, Strike.InACluster));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_seed_asks_and_strikes_the_same_again(int seed)
    {
        Assert.Equal(Everything(seed), Everything(seed));
        Assert.NotEqual(Everything(seed), Everything(seed + 1));
    }

    private static List<object> Everything(int seed) =>
        [.. Plan.Draw(seed, Rounds, Strike.InACluster).Rounds.SelectMany(round => round.Acts.Cast<object>().Concat(round.Strikes))];
}
