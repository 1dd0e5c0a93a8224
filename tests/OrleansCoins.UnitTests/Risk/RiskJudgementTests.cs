using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.Grains.Risk;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>Rings and honest people whom the rules were not made by, and what they make of them: who is found, how gravely, and in which words.</summary>
public sealed partial class RiskJudgementTests
{
    private const double Day = 24;
    private const double Week = 7 * Day;

    /// <summary>From here on payouts are held, where a setting says so.</summary>
    private const int Grave = 80;

    [Fact]
    public void Every_ring_is_found_by_its_rule_alone_and_among_all_others() => Assert.All(Rings, static ring =>
    {
        var (alone, all) = (new RiskWorld(), new RiskWorld());
        ring.Plant(alone);
        foreach (var act in Rings.Select(static one => one.Plant).Concat(Honest))
        {
            act(all);
        }

        foreach (var world in new[] { alone, all })
        {
            var found = Assert.Single(world.Find(), one => one.Rule == ring.Rule && one.Creators.Select(static creator => creator.Value).SequenceEqual(ring.Creators));
            IsReadable(found);
        }
    });

    [Fact]
    public void Honest_people_are_found_by_nothing_alone_or_among_all_others()
    {
        var all = new RiskWorld();
        foreach (var act in Honest)
        {
            var alone = new RiskWorld();
            act(alone);
            act(all);
            Assert.Empty(alone.Find().Select(static one => one.Why));
        }

        Assert.Empty(all.Find().Select(static one => one.Why));
        foreach (var ring in Rings)
        {
            ring.Plant(all);
        }

        Assert.Equal(
            Rings.Select(static ring => $"{ring.Rule} {string.Join(' ', ring.Creators)}").Order(),
            all.Find().Select(static one => $"{one.Rule} {string.Join(' ', one.Creators)}").Order());
    }

    [Fact]
    public void What_may_as_well_be_honest_is_shown_but_holds_no_payout_and_says_what_it_may_be() => Assert.All(Doubtful, static doubtful =>
    {
        var world = new RiskWorld();
        doubtful.Act(world);
        var found = Assert.Single(world.Find());
        IsReadable(found);
        Assert.Equal(doubtful.Rule, found.Rule);
        Assert.InRange(found.Score, 1, Grave - 1);
        Assert.Contains(doubtful.Says, found.Why, StringComparison.Ordinal);
    });

    [Fact]
    public void A_finding_says_who_how_much_when_why_and_what_to_look_at()
    {
        var world = new RiskWorld();
        Rings[0].Plant(world);
        Assert.Equal(
            "The 2 creators duet-a and duet-b gave each other 1170 coins in 6 gifts from 2026-01-01 to 2026-01-05 (duet-a gave duet-b 600, duet-b gave duet-a 570): 95 % of all that they were given. "
            + "Coins that go round among creators make earnings, but come from no viewer. Look whether they have one owner.",
            Assert.Single(world.Find()).Why);
    }

    [Fact]
    public void Small_purchases_between_hide_no_round()
    {
        var world = new RiskWorld();
        for (var round = 0; round < 6; round++)
        {
            for (var small = 0; small < (round == 0 ? 40 : 8); small++)
            {
                world.Buys("pad-w", "coins-70", (round * Week) + 80 + (small * 2));
            }

            world.IsPaid("pad-c", (round * Week) + 2);
            world.Buys("pad-w", "coins-7000", (round * Week) + 9);
            world.Gives("pad-w", "pad-c", 7_400, (round * Week) + 165);
        }

        Assert.Equal((RiskRuleNames.OwnMoney, "pad-c"), (Assert.Single(world.Find()).Rule, world.Find()[0].Creators[0].Value));
    }

    private static void IsReadable(FoundRisk found)
    {
        Assert.Contains(found.Creators[0].Value, found.Why, StringComparison.Ordinal);
        Assert.Contains(found.Coins.ToString(System.Globalization.CultureInfo.InvariantCulture), found.Why, StringComparison.Ordinal);
        Assert.Contains("202", found.Why, StringComparison.Ordinal);
        Assert.Contains(" Look ", found.Why, StringComparison.Ordinal);
        Assert.InRange(found.Why.Length, 100, 800);
        Assert.InRange(found.Seen.Count, 1, 20);
    }
}
