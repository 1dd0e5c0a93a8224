using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payouts;

/// <summary>What diamonds are worth in a currency.</summary>
internal static class DiamondPrice
{
    // ISO 4217, list one: currencies without minor units, and with thousandths. All others have hundredths.
    private static readonly HashSet<string> Whole =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly HashSet<string> Thousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>
    /// The money for diamonds, rounded down to what can be paid; and only as many of the diamonds as it takes to make them, so that nobody pays for
    /// the rounding. <see langword="null"/> where that would be more money than can be expressed.
    /// </summary>
    /// <param name="diamonds">How many at most.</param>
    /// <param name="currency">In which currency.</param>
    /// <param name="price">What a diamond is worth, in units of the currency.</param>
    /// <param name="step">What can be paid are multiples of this, in minor units.</param>
    public static (Diamonds Taken, Money Money)? Convert(Diamonds diamonds, string currency, decimal price, long step = 1)
    {
        try
        {
            var minor = InMinorUnits(price, currency);
            var amount = decimal.Floor(diamonds.Units * minor / Diamonds.UnitsPerDiamond / step) * step;
            if (amount > Coins.MaxValue)
            {
                return null;
            }

            var money = new Money((long)amount, currency);
            return (DiamondsFor(money, price), money);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>How many diamonds it takes to make money: the fewest that are worth it.</summary>
    /// <exception cref="OverflowException">More than there can be.</exception>
    public static Diamonds DiamondsFor(Money money, decimal price) =>
        Diamonds.FromUnits(money.Amount == 0 ? 0 : (long)decimal.Ceiling((decimal)money.Amount * Diamonds.UnitsPerDiamond / InMinorUnits(price, money.Currency)));

    private static decimal InMinorUnits(decimal price, string currency) => price * (Whole.Contains(currency) ? 1 : Thousandths.Contains(currency) ? 1000 : 100);
}
