using System.Globalization;
using System.Text.Json;
using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

public sealed class DiamondsTests
{
    private const long LargestShareable = long.MaxValue / BasisPoints.Whole;

    [Theory]
    [InlineData(25_000, "2.5")]
    [InlineData(1, "0.0001")]
    [InlineData(-1, "-0.0001")]
    [InlineData(0, "0")]
    [InlineData(10_000, "1")]
    [InlineData(100_000, "10")]
    [InlineData(12_340, "1.234")]
    [InlineData(long.MaxValue, "922337203685477.5807")]
    [InlineData(-long.MaxValue, "-922337203685477.5807")]
    public void Text_is_the_exact_decimal_without_trailing_zeros(long units, string text)
    {
        Assert.Equal(text, Diamonds.FromUnits(units).ToString());
        Assert.True(Diamonds.TryParse(text, out var read));
        Assert.Equal(units, read.Units);
    }

    [Fact]
    public void Any_amount_is_written_and_read_back_exactly() => Any.Diamonds.Sample(
        diamonds =>
        {
            var text = diamonds.ToString();
            Assert.True(Diamonds.TryParse(text, out var read), text);
            Assert.Equal(diamonds, read);
            Assert.Equal(diamonds.Units, decimal.Parse(text, CultureInfo.InvariantCulture) * Diamonds.UnitsPerDiamond);
            Assert.False(text.Contains('.') && text.EndsWith('0'), text);
            Assert.Equal(diamonds, JsonSerializer.Deserialize<Diamonds>(JsonSerializer.Serialize(diamonds)));
            Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(diamonds));
            Assert.Equal(diamonds, Wire.Send(diamonds));
        },
        iter: 2_000);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("5.")]
    [InlineData("-")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("0.00001")]
    [InlineData("1.00000")]
    [InlineData("1\0")]
    [InlineData("922337203685477.5808")]
    [InlineData("-922337203685477.5808")]
    [InlineData("9999999999999999999999999")]
    [InlineData("NaN")]
    [InlineData("1.5.5")]
    public void Text_that_is_no_decimal_of_at_most_four_places_is_refused(string? text) => Assert.False(Diamonds.TryParse(text, out _));

    [Theory]
    [InlineData("2.5")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"1e3\"")]
    [InlineData("[\"1\"]")]
    public void JSON_that_is_no_decimal_in_a_string_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Diamonds>(json));

    [Fact]
    public void Sums_and_differences_are_exact_or_throw() => Gen.Select(Any.Diamonds, Any.Diamonds).Sample(
        (left, right) =>
        {
            IsExactOrThrows((Int128)left.Units + right.Units, () => left + right);
            IsExactOrThrows((Int128)left.Units - right.Units, () => left - right);
            Assert.Equal(-left.Units, (-left).Units);
            Assert.Equal(left.Units < right.Units, left < right);
            Assert.Equal(left.Units > right.Units, left > right);
            Assert.Equal(left.Units.CompareTo(right.Units), left.CompareTo(right));
        },
        iter: 2_000);

    [Fact]
    public void The_one_amount_without_an_opposite_is_refused() =>
        Assert.Throws<OverflowException>(() => Diamonds.FromUnits(long.MinValue));

    [Fact]
    public void A_share_is_exact_for_every_number_of_basis_points() => Gen.Long[0, LargestShareable].Sample(
        coins =>
        {
            for (var bps = 0; bps <= BasisPoints.Whole; bps++)
            {
                var share = Diamonds.ShareOf(new Coins(Math.Min(coins, Coins.MaxValue)), new BasisPoints(bps));
                if ((Int128)Math.Min(coins, Coins.MaxValue) * bps != share.Units)
                {
                    Assert.Fail($"{bps} bps of {coins} coins are not {share.Units}");
                }
            }
        },
        iter: 50);

    [Fact]
    public void What_can_be_shared_can_be_shared_at_any_share_and_nothing_more()
    {
        Assert.True(Diamonds.CanShare(new Coins(LargestShareable)));
        Assert.Equal(LargestShareable * BasisPoints.Whole, Diamonds.ShareOf(new Coins(LargestShareable), new BasisPoints(BasisPoints.Whole)).Units);
        Assert.False(Diamonds.CanShare(new Coins(LargestShareable + 1)));
        Assert.Throws<OverflowException>(() => Diamonds.ShareOf(new Coins(LargestShareable + 1), new BasisPoints(BasisPoints.Whole)));
        Assert.False(Diamonds.CanShare(new Coins(-1)));
    }

    private static void IsExactOrThrows(Int128 exact, Func<Diamonds> compute)
    {
        if (Int128.Abs(exact) <= long.MaxValue)
        {
            Assert.Equal((long)exact, compute().Units);
        }
        else
        {
            Assert.Throws<OverflowException>(() => compute());
        }
    }
}
