using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Risk;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>Planted rings are found, honest fans are not, and both in one journal.</summary>
public sealed partial class RiskRulesTests
{
    [Fact]
    public void Every_planted_ring_is_found_by_its_rule_among_honest_people_and_nobody_else_is()
    {
        var world = new RiskWorld();
        foreach (var plant in Planted.Select(static ring => ring.Plant).Concat(Honest))
        {
            plant(world);
        }

        var found = world.Find().Select(static one => Named(one.Rule, one.Creators.Select(static creator => creator.Value))).ToList();
        var planted = Planted.Select(static ring => Named(ring.Rule, ring.Creators)).ToList();
        var (right, precision, recall) = (found.Intersect(planted).Count(), found.Intersect(planted).Count() / (double)found.Count, found.Intersect(planted).Count() / (double)planted.Count);
        Assert.True(
            precision >= 1 && recall >= 1,
            $"precision {precision:P0}, recall {recall:P0} ({right} right); missed: {string.Join("; ", planted.Except(found))}; wrong: {string.Join("; ", found.Except(planted))}");
    }

    [Fact]
    public void Each_planted_ring_is_found_alone_too_and_says_who_how_much_and_by_what_it_was_seen() => Assert.All(Planted, static ring =>
    {
        var world = new RiskWorld();
        ring.Plant(world);
        var found = Assert.Single(world.Find(), one => one.Rule == ring.Rule);
        Assert.Equal(ring.Creators, found.Creators.Select(static creator => creator.Value));
        Assert.InRange(found.Score, 1, 100);
        Assert.NotEmpty(found.Seen);
        Assert.True(found.First <= found.Last, "it was first seen before it was seen last");
        Assert.Contains(found.Why, char.IsAsciiDigit);
    });

    [Fact]
    public void Honest_people_alone_are_found_by_nothing()
    {
        foreach (var act in Honest)
        {
            var world = new RiskWorld();
            act(world);
            Assert.Empty(world.Find().Select(static one => $"{one.Rule} {one.Creators[0]}: {one.Why}"));
        }
    }

    [Fact]
    public void What_was_taken_back_was_not_given()
    {
        var world = new RiskWorld();
        Planted[0].Plant(world);
        var state = world.Fold();
        var pair = state.PairOf(UserId.Parse("pair-a"), UserId.Parse("pair-b"));
        var gift = new GiftCreditDetail { SentGift = "pair-a:1", GiftId = GiftId.Parse("rose"), Quantity = 1000, Coins = new(1000), ShareBps = new(5000), AcceptedAt = 1 };
        var row = new RiskRow(99, AccountId.Earnings(UserId.Parse("pair-b")), 99, EntryKind.Reversal, -1, 1, DetailJson.Write(new ReversalDetail { Gift = gift, By = UserId.Parse("olga") }));

        Assert.True(RiskFoldRules.Apply(state, row));

        Assert.Equal(0, pair.Coins);
        Assert.Empty(RiskRules.Find(state));
    }

    [Fact]
    public void What_is_followed_has_a_bound_and_what_is_left_out_is_counted()
    {
        var world = new RiskWorld();
        foreach (var act in Honest)
        {
            act(world);
        }

        var state = world.Fold(pairsMax: 100);
        Assert.InRange(state.Pairs.Count, 75, 100);
        Assert.True(state.LeftOut > 300, "most is left out");
        Assert.Equal(world.Fold().Receivers[UserId.Parse("star-c")].Income, state.Receivers[UserId.Parse("star-c")].Income);
    }

    [Fact]
    public void A_detail_that_cannot_be_read_is_said_and_stops_nothing()
    {
        var state = new RiskState(10);
        Assert.False(RiskFoldRules.Apply(state, new RiskRow(1, AccountId.Earnings(UserId.Parse("c")), 1, EntryKind.Gift, 1, 1, "{")));
        Assert.Empty(RiskRules.Find(state));
    }

    private static string[] Members(string ring, int count) => [.. Enumerable.Range(1, count).Select(number => $"{ring}-{number}")];

    private static string Named(string rule, IEnumerable<string> creators) => $"{rule}: {string.Join(", ", creators)}";
}
