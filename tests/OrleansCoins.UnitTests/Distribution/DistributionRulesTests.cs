using System.Numerics;
using CsCheck;
using OrleansCoins.GrainInterfaces.Distribution;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Distribution;

namespace OrleansCoins.UnitTests.Distribution;

public sealed class DistributionRulesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void When_all_earn_the_same_the_coefficient_is_nothing_and_half_of_them_have_half(int creators)
    {
        var spread = Of(Enumerable.Repeat(25_000L, creators));
        Assert.Equal((0m, 0.5m, 2.5m), (spread.Gini, spread.SmallCreators, spread.Median));
        Assert.Equal(Rounded((creators + 99) / 100, creators), spread.TopOnePercent);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(12_345)]
    public void When_one_earns_it_all_the_coefficient_is_that_of_all_others(int creators)
    {
        var spread = Of(Enumerable.Repeat(0L, creators - 1).Append(long.MaxValue));
        Assert.Equal((Rounded(creators - 1, creators), 1m, 0m, 1), (spread.Gini, spread.TopOnePercent, spread.SmallCreators, spread.Earning));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(101)]
    [InlineData(5000)]
    public void When_they_earn_one_to_n_everything_is_as_the_textbook_says(int n)
    {
        var spread = Of(Enumerable.Range(1, n).Select(static number => number * Diamonds.UnitsPerDiamond));
        var all = n * (n + 1L) / 2;
        var top = (n + 99) / 100;
        var half = n / 2;
        Assert.Equal(Rounded(n - 1, 3 * n), spread.Gini);
        Assert.Equal((n + 1) / 2m, spread.Median);
        Assert.Equal(Rounded(all - ((n - top) * (n - top + 1L) / 2), all), spread.TopOnePercent);
        Assert.Equal(Rounded((half * (half + 1L)) + (n % 2 == 0 ? 0 : half + 1), 2 * all), spread.SmallCreators);
        Assert.Equal((n, n, (Int128)all * Diamonds.UnitsPerDiamond), (spread.Creators, spread.Earning, spread.Units));
    }

    [Fact]
    public void Of_nobody_and_of_nothing_all_is_nothing()
    {
        Assert.Equal(new EarningsSpread(0, 0, 0, 0, 0, 0, 0), Of([]));
        Assert.Equal(new EarningsSpread(3, 0, 0, 0, 0, 0, 0), Of([0, 0, 0]));
    }

    [Fact]
    public void The_median_of_two_is_exact_to_half_of_the_smallest_unit() => Assert.Equal(0.00005m, Of([0, 1]).Median);

    [Fact]
    public void It_is_what_the_definition_over_all_pairs_says() => Gen.Long[0, long.MaxValue].Array[0, 60].Sample(IsAsDefined);

    [Fact]
    public void It_is_what_the_definition_says_where_many_earn_the_same_or_nothing() => Gen.Long[0, 5].Array[0, 250].Sample(IsAsDefined);

    [Fact]
    public void Shares_are_rounded_half_to_even()
    {
        // 1 of 2,000,000 is 0.0000005, 3 of them are 0.0000015, and 5 are 0.0000025.
        Assert.Equal(0m, Of([1, 1_999_999]).SmallCreators);
        Assert.Equal(0.000002m, Of([3, 1_999_997]).SmallCreators);
        Assert.Equal(0.000002m, Of([5, 1_999_995]).SmallCreators);
    }

    private static EarningsSpread Of(IEnumerable<long> amounts) => DistributionRules.Of(amounts.ToArray());

    /// <summary>The definitions, as slow as they are: half the mean difference of all pairs over the mean; sums over those in an order.</summary>
    private static void IsAsDefined(long[] amounts)
    {
        var n = amounts.Length;
        var all = amounts.Aggregate(BigInteger.Zero, static (sum, amount) => sum + amount);
        var pairs = BigInteger.Zero;
        foreach (var one in amounts)
        {
            foreach (var other in amounts)
            {
                pairs += BigInteger.Abs((BigInteger)one - other);
            }
        }

        var falling = amounts.OrderDescending().ToList();
        var top = falling.Take((n + 99) / 100).Aggregate(BigInteger.Zero, static (sum, amount) => sum + amount);
        var small = falling.AsEnumerable().Reverse().SelectMany(static amount => new[] { amount, amount }).Take(n).Aggregate(BigInteger.Zero, static (sum, amount) => sum + amount);
        var spread = Of(amounts);
        Assert.Equal((n, falling.Count(static amount => amount > 0), (Int128)all), (spread.Creators, spread.Earning, spread.Units));
        Assert.Equal(Rounded(pairs, 2 * n * all), spread.Gini);
        Assert.Equal(Rounded(top, all), spread.TopOnePercent);
        Assert.Equal(Rounded(small, 2 * all), spread.SmallCreators);
        Assert.Equal(n == 0 ? 0 : ((decimal)falling[n / 2] + falling[(n - 1) / 2]) / (2 * Diamonds.UnitsPerDiamond), spread.Median);
    }

    private static decimal Rounded(BigInteger part, BigInteger whole)
    {
        if (whole.IsZero)
        {
            return 0;
        }

        // Ten digits more than are asked for, and a last one that says whether anything is left: enough to round by.
        var digits = part * BigInteger.Pow(10, 16) / whole;
        var exact = digits * whole == part * BigInteger.Pow(10, 16);
        return Math.Round(((decimal)digits + (exact ? 0 : 0.5m)) / 1e16m, 6, MidpointRounding.ToEven);
    }
}
