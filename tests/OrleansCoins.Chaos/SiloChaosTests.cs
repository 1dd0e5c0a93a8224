using Microsoft.Data.Sqlite;
using OrleansCoins.Chaos.PlantedFaults;
using OrleansCoins.Chaos.Running;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos;

public sealed class SiloChaosTests(ITestOutputHelper output) : ChaosTest(output)
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_silo_over_SQLite_loses_and_doubles_nothing_whatever_goes_wrong(int seed)
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite, silos: 1);

        var run = new ChaosRun(cluster, connection => new SqliteConnection(connection));
        var findings = await CheckAsync(seed, run, Plan.Draw(seed, rounds: 6, Strike.InOneSilo));

        // That nothing was found is worth what would have been found: every fault, planted into these very findings.
        Assert.All(FaultCatalogue.Names, fault => HistoryCheckerTests.AssertFound(FaultCatalogue.Plant(fault, findings)));
    }
}
