using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Silo.Payments;

namespace OrleansCoins.UnitTests.Payments;

public sealed class StripeMoneyTests
{
    /// <summary>From docs.stripe.com/currencies: zero-decimal, two- and three-decimal currencies, and its special cases.</summary>
    [Theory]
    [InlineData("USD", 499, 499)]
    [InlineData("JPY", 500, 500)]
    [InlineData("KRW", 500, 500)]
    [InlineData("KWD", 5120, 5120)]
    [InlineData("ISK", 500, 50_000)]
    [InlineData("UGX", 500, 50_000)]
    [InlineData("MGA", 500, 5)]
    public void Money_is_told_to_Stripe_as_it_counts_it_and_read_back(string currency, long minorUnits, long stripes)
    {
        var money = new Money(minorUnits, currency);
        Assert.Equal(stripes, StripeMoney.ToStripe(money));
        Assert.Equal(money, StripeMoney.FromStripe(stripes, currency.ToLowerInvariant()));
    }

    [Fact]
    public void What_cannot_be_told_exactly_is_not_told()
    {
        Assert.Throws<NotSupportedException>(() => StripeMoney.ToStripe(new Money(501, "MGA")));
        Assert.Throws<NotSupportedException>(() => StripeMoney.ToStripe(new Money(5124, "KWD")));
        Assert.Throws<ArgumentException>(() => StripeMoney.FromStripe(501, "isk"));
        Assert.Throws<ArgumentException>(() => StripeMoney.FromStripe(1, "us"));
        Assert.Throws<ArgumentOutOfRangeException>(() => StripeMoney.FromStripe(-1, "usd"));
    }
}
