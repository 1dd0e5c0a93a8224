using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.UnitTests.Recovery;

public sealed class LivingSilosTests
{
    private static readonly TimeSpan Closely = TimeSpan.FromSeconds(15);
    private readonly LivingSilos _silos = new(Closely);

    [Fact]
    public void Recovery_looks_closely_for_a_while_when_it_begins_and_when_a_silo_is_lost_and_not_when_one_joins()
    {
        Look(0, "a", "b");
        Assert.True(_silos.HaveLost(At(14)), "it may have been lost with a silo itself");
        Assert.False(_silos.HaveLost(At(15)));

        Look(20, "a", "b", "c");
        Assert.False(_silos.HaveLost(At(20)), "one has joined");

        Look(30, "b", "c", "d");
        Look(40, "b", "c", "d");
        Assert.True(_silos.HaveLost(At(44)), "a is lost");
        Assert.False(_silos.HaveLost(At(45)));
    }

    [Fact]
    public void Transfers_of_silos_that_are_gone_are_told_from_those_of_living_ones()
    {
        Look(0, "a", "b");
        Look(1, "b");
        Assert.False(_silos.Wrote(Of("a")));
        Assert.True(_silos.Wrote(Of("b")));
    }

    private static JournalTransfer Of(string silo) =>
        new() { Position = 1, Account = "wallet:anna", Sequence = 1, Kind = "gift", Peer = "earnings:carla", RequestId = "key/anna/k", Silo = silo };

    private static TimeSpan At(int seconds) => TimeSpan.FromSeconds(seconds);

    private void Look(int seconds, params string[] names) => _silos.Look(names.ToHashSet(), At(seconds));
}
