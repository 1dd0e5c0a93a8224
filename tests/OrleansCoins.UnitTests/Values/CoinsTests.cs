using System.Text.Json;
using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

public sealed class CoinsTests
{
    [Theory]
    [InlineData(Coins.MaxValue)]
    [InlineData(-Coins.MaxValue)]
    [InlineData(0)]
    public void Coins_reach_to_their_bounds(long value) => Assert.Equal(value, new Coins(value).Value);

    [Theory]
    [InlineData(Coins.MaxValue + 1)]
    [InlineData(-Coins.MaxValue - 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Coins_beyond_their_bounds_are_refused(long value) => Assert.Throws<OverflowException>(() => new Coins(value));

    [Fact]
    public void The_largest_amount_is_the_largest_integer_that_every_JSON_reader_keeps() =>
        Assert.Equal((1L << 53) - 1, Coins.MaxValue);

    [Fact]
    public void Sums_and_differences_are_exact_or_throw() => Gen.Select(Any.Coins, Any.Coins).Sample(
        (left, right) =>
        {
            IsExactOrThrows((Int128)left.Value + right.Value, () => left + right);
            IsExactOrThrows((Int128)left.Value - right.Value, () => left - right);
        },
        iter: 2_000);

    [Fact]
    public void Products_are_exact_or_throw() => Gen.Select(Any.Coins, Gen.Int).Sample(
        (unit, quantity) => IsExactOrThrows((Int128)unit.Value * quantity, () => unit * quantity), iter: 2_000);

    [Fact]
    public void Order_smaller_larger_and_opposite_are_those_of_the_numbers() => Gen.Select(Any.Coins, Any.Coins).Sample(
        (left, right) =>
        {
            Assert.Equal(left.Value < right.Value, left < right);
            Assert.Equal(left.Value > right.Value, left > right);
            Assert.Equal(left.Value <= right.Value, left <= right);
            Assert.Equal(left.Value >= right.Value, left >= right);
            Assert.Equal(left.Value.CompareTo(right.Value), left.CompareTo(right));
            Assert.Equal(Math.Min(left.Value, right.Value), Coins.Min(left, right).Value);
            Assert.Equal(Math.Max(left.Value, right.Value), Coins.Max(left, right).Value);
            Assert.Equal(-left.Value, (-left).Value);
        });

    [Fact]
    public void Coins_travel_unchanged_in_JSON_and_between_silos() => Any.Coins.Sample(coins =>
    {
        Assert.Equal(coins.Value.ToString(), JsonSerializer.Serialize(coins));
        Assert.Equal(coins, JsonSerializer.Deserialize<Coins>(JsonSerializer.Serialize(coins)));
        Assert.Equal(coins, Wire.Send(coins));
    });

    [Theory]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("99999999999999999999")]
    public void JSON_that_is_no_whole_number_in_range_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Coins>(json));

    private static void IsExactOrThrows(Int128 exact, Func<Coins> compute)
    {
        if (Int128.Abs(exact) <= Coins.MaxValue)
        {
            Assert.Equal((long)exact, compute().Value);
        }
        else
        {
            Assert.Throws<OverflowException>(() => compute());
        }
    }
}
