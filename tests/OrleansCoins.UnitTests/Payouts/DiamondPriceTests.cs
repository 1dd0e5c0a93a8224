using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.UnitTests.Payouts;

public sealed class DiamondPriceTests
{
    [Fact]
    public void Money_is_rounded_down_and_only_the_diamonds_that_make_it_are_taken() =>
        Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Long[1, 5_000_000], Gen.Int[0, 3].Select(n => new[] { "USD", "JPY", "KWD", "EUR" }[n])).Sample((units, millionths, currency) =>
        {
            var price = millionths / 1_000_000m;
            var minor = price * (currency switch { "JPY" => 1, "KWD" => 1000, _ => 100 });

            var (taken, money) = DiamondPrice.Convert(Diamonds.FromUnits(units), currency, price)!.Value;

            Assert.Equal(currency, money.Currency);
            Assert.Equal(decimal.Floor(units * minor / 10_000), money.Amount);
            Assert.InRange(taken.Units, 0, units);
            Assert.True(taken.Units * minor / 10_000 >= money.Amount, "what is taken is worth what is paid");
            Assert.True(money.Amount == 0 ? taken.Units == 0 : (taken.Units - 1) * minor / 10_000 < money.Amount, "and less of it would not be");
        });

    [Theory]
    [InlineData("101", "USD", "0.005", "100", 50)]
    [InlineData("100", "USD", "0.005", "100", 50)]
    [InlineData("1.9999", "USD", "0.005", "0", 0)]
    [InlineData("100", "USD", "0.0143", "100", 143)]
    [InlineData("100", "USD", "0.0033", "100", 33)]
    [InlineData("333", "JPY", "0.7", "332.8572", 233)]
    [InlineData("10.5", "KWD", "0.0015", "10", 15)]
    public void It_comes_to_this(string diamonds, string currency, string price, string taken, long amount)
    {
        Assert.True(Diamonds.TryParse(diamonds, out var asked));

        var result = DiamondPrice.Convert(asked, currency, decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture))!.Value;

        Assert.Equal((taken, amount), (result.Taken.ToString(), result.Money.Amount));
    }

    [Theory]
    [InlineData("MGA", "22.5", 100, "100.9778", 227_200)]
    [InlineData("KWD", "0.0015", 10, "100", 150)]
    public void What_a_provider_cannot_pay_is_rounded_down_too(string currency, string price, long step, string taken, long amount)
    {
        var result = DiamondPrice.Convert(
            Diamonds.FromUnits(101 * Diamonds.UnitsPerDiamond), currency, decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture), step)!.Value;

        Assert.Equal((taken, amount), (result.Taken.ToString(), result.Money.Amount));
    }

    [Fact]
    public void What_is_more_money_than_can_be_expressed_is_not_converted()
    {
        Assert.Null(DiamondPrice.Convert(Diamonds.FromUnits(long.MaxValue), "USD", 1_000_000m));
        Assert.Null(DiamondPrice.Convert(Diamonds.FromUnits(long.MaxValue), "USD", 100m));
        Assert.NotNull(DiamondPrice.Convert(Diamonds.FromUnits(long.MaxValue), "USD", 0.005m));
    }
}
