using CsCheck;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Rankings;

namespace OrleansCoins.UnitTests.Rankings;

public sealed class CreatorTopTests
{
    [Fact]
    public void Many_who_give_little_make_a_creator_better_by_supporters_than_one_who_gives_all()
    {
        var (bought, loved) = (Standing("bought", 50_000, 900, 1, 100), Standing("loved", 3, 3, 3, 3));

        Assert.Equal(["bought", "loved"], RankingRules.Order([loved, bought], RankingOrder.Coins).Select(static one => one.Creator.Value));
        Assert.Equal(["loved", "bought"], RankingRules.Order([bought, loved], RankingOrder.Supporters).Select(static one => one.Creator.Value));
    }

    [Fact]
    public void Among_equal_numbers_of_supporters_what_each_gives_counts_up_to_a_bound()
    {
        var (one, other) = (Standing("one-whale", 50_001, 2, 2, 101), Standing("two-friends", 120, 2, 2, 120));

        Assert.Equal(["two-friends", "one-whale"], RankingRules.Order([one, other], RankingOrder.Supporters).Select(static standing => standing.Creator.Value));
    }

    [Fact]
    public void Whatever_order_standings_come_in_and_however_often_the_best_hundred_are_exact() =>
        Gen.Select(Gen.Int[0, 1_499].Array[3_000], Gen.Int).Sample(
            (creators, seed) =>
            {
                // Each time a creator is named they have one gift more, of as many coins as their number says.
                var gifts = new Dictionary<int, int>();
                var told = creators.Select(number =>
                {
                    var count = gifts[number] = gifts.GetValueOrDefault(number) + 1;
                    return Standing($"creator-{number}", count * ((number % 40) + 1), count, (count + 1) / 2, count);
                }).ToList();
                var top = new CreatorTop();
                var chance = new Random(seed);
                foreach (var (standing, at) in told.Select(static (standing, at) => (standing, at)))
                {
                    top.Take(standing);
                    if (chance.Next(3) == 0)
                    {
                        top.Take(told[chance.Next(at + 1)]);
                    }
                }

                var latest = told.GroupBy(static one => one.Creator).Select(static one => one.MaxBy(static standing => standing.Gifts)!).ToList();
                foreach (var by in Enum.GetValues<RankingOrder>())
                {
                    Assert.Equal(RankingRules.Order(latest, by).Take(Limits.PageMax), RankingRules.Order(top.All, by).Take(Limits.PageMax));
                }

                Assert.InRange(top.All.Count, 100, Limits.CreatorTopMax);
            },
            iter: 30);

    [Fact]
    public void An_older_standing_changes_nothing()
    {
        var top = new CreatorTop();
        Assert.True(top.Take(Standing("creator", 20, 2, 1, 20)), "it is new");
        Assert.False(top.Take(Standing("creator", 10, 1, 1, 10)), "it is of before");
        Assert.False(top.Take(Standing("creator", 20, 2, 1, 20)), "it is known");
        Assert.Equal(20, Assert.Single(top.All).Coins.Value);
    }

    private static CreatorStanding Standing(string creator, long coins, long gifts, long supporters, long capped) =>
        new(UserId.Parse(creator), RankingPeriod.Day, 1, new Coins(coins), gifts, supporters, capped);
}
