using System.Numerics;
using OrleansCoins.GrainInterfaces.Distribution;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Distribution;

/// <summary>How amounts are spread over those who have them: in whole numbers, divided once, at the end. Pure.</summary>
public static class DistributionRules
{
    /// <summary>Decimals of a share.</summary>
    public const int Decimals = 6;

    private const int Hundred = 100;
    private static readonly BigInteger Scale = BigInteger.Pow(10, Decimals);

    /// <summary>How amounts are spread.</summary>
    /// <param name="amounts">One for each, none below 0. They are sorted in place.</param>
    public static EarningsSpread Of(Span<long> amounts)
    {
        amounts.Sort();
        Ledger.Invariant.Require(amounts.IsEmpty || amounts[0] >= 0, "Nobody was credited less than nothing");
        var n = amounts.Length;
        var top = (n + Hundred - 1) / Hundred;
        var (all, topSum, lowerTwice, earning) = ((Int128)0, (Int128)0, (Int128)0, 0L);
        var weighted = BigInteger.Zero;
        for (var i = 0; i < n; i++)
        {
            var amount = amounts[i];
            all += amount;
            earning += amount > 0 ? 1 : 0;
            topSum += i >= n - top ? amount : 0;

            // Twice the sum of the lower half, so that half of the one in the middle is a whole number.
            lowerTwice += (2 * i) + 1 < n ? 2 * (Int128)amount : (2 * i) + 1 == n ? amount : 0;

            // Of sorted amounts the differences of all pairs sum up to this: each is above i others and below n - 1 - i.
            weighted += (BigInteger)((2L * i) - n + 1) * amount;
        }

        return new EarningsSpread(
            n,
            earning,
            all,
            Divide(weighted, n * (BigInteger)all),
            Divide((BigInteger)topSum, (BigInteger)all),
            Divide((BigInteger)lowerTwice, 2 * (BigInteger)all),
            n == 0 ? 0 : (decimal)((Int128)amounts[(n - 1) / 2] + amounts[n / 2]) / (2 * Diamonds.UnitsPerDiamond));
    }

    /// <summary>The quotient, rounded half to even; 0 of nothing.</summary>
    private static decimal Divide(BigInteger part, BigInteger whole)
    {
        if (whole.IsZero)
        {
            return 0;
        }

        var quotient = BigInteger.DivRem(part * Scale, whole, out var rest);
        var half = (2 * rest).CompareTo(whole);
        return (decimal)(half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient) / (decimal)Scale;
    }
}
