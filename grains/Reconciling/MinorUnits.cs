using System.Collections.Frozen;

namespace OrleansCoins.Grains.Reconciling;

/// <summary>How many decimals the minor unit of a currency has, by ISO 4217.</summary>
internal static class MinorUnits
{
    private static readonly FrozenSet<string> None = FrozenSet.ToFrozenSet(
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"]);

    private static readonly FrozenSet<string> Three = FrozenSet.ToFrozenSet(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);

    /// <summary>The number of decimals of a code in capital letters.</summary>
    public static int DigitsOf(string currency) => None.Contains(currency) ? 0 : Three.Contains(currency) ? 3 : 2;
}
