using OrleansCoins.Chaos.Checking;

namespace OrleansCoins.Chaos.PlantedFaults;

/// <summary>A checker that finds nothing is worth what it would find: every fault is planted once, and has to be found where it is.</summary>
public sealed class HistoryCheckerTests
{
    public static TheoryData<string> Faults => [.. FaultCatalogue.Names];

    [Fact]
    public void Nothing_is_found_where_all_is_well() => Assert.Empty(HistoryChecker.Check(SmallWorld.Live()));

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_found_where_it_is(string fault) => AssertFound(FaultCatalogue.Plant(fault, SmallWorld.Live()));

    [Fact]
    public void Every_guarantee_that_is_checked_is_broken_by_a_planted_fault() => Assert.Equal(
        Enum.GetValues<Rule>(), FaultCatalogue.Names.Select(name => FaultCatalogue.Plant(name, SmallWorld.Live()).Rule).Distinct().Order());

    internal static void AssertFound(Planted planted)
    {
        var found = HistoryChecker.Check(planted.Findings);
        Assert.True(
            found.Any(violation => violation.Rule == planted.Rule && violation.Account == planted.Account),
            $"{planted.Rule} at {planted.Account} is not among:\n{string.Join('\n', found)}");
    }
}
