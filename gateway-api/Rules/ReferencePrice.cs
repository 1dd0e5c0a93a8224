using System.Globalization;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Rules;

/// <summary>
/// What coins are worth in money: by the package where a coin is dearest, and rounded up, so that it is never understated. Exact: integers only.
/// </summary>
internal static class ReferencePrice
{
    private const int ScalePerUnit = 10_000;

    /// <summary>The reference price of coins, or <see langword="null"/> when no package is on sale.</summary>
    /// <param name="coins">How many coins; not negative.</param>
    /// <param name="packages">The packages on sale. Those in another currency than the first one's are left out: they can't be compared.</param>
    public static ReferencePriceResponse? Of(Coins coins, IReadOnlyList<CoinPackage> packages)
    {
        if (Dearest(packages) is not { } dearest)
        {
            return null;
        }

        // Coins and amounts are below 2^53, so every product fits 128 bits.
        var dividend = (Int128)coins.Value * dearest.Price.Amount * ScalePerUnit;
        var divisor = (Int128)dearest.Coins.Value * MinorPerUnit(dearest.Price.Currency);
        var scaled = (dividend + divisor - 1) / divisor;
        var (units, rest) = Int128.DivRem(scaled, ScalePerUnit);
        var value = string.Create(CultureInfo.InvariantCulture, $"{units}.{(int)rest:D4}");
        return new ReferencePriceResponse(value, dearest.Price.Currency);
    }

    private static CoinPackage? Dearest(IReadOnlyList<CoinPackage> packages)
    {
        CoinPackage? dearest = null;
        foreach (var package in packages)
        {
            if (dearest is null || (package.Price.Currency == dearest.Price.Currency && IsDearer(package, dearest)))
            {
                dearest = package;
            }
        }

        return dearest;
    }

    /// <summary>Compares prices per coin across, without dividing.</summary>
    private static bool IsDearer(CoinPackage package, CoinPackage other) =>
        (Int128)package.Price.Amount * other.Coins.Value > (Int128)other.Price.Amount * package.Coins.Value;

    /// <summary>Minor units in one unit of a currency: ISO 4217, list one, column "minor unit".</summary>
    private static int MinorPerUnit(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" => 1,
        "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 1,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 1000,
        _ => 100,
    };
}
