using System.Globalization;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Silo.Hosting;

/// <summary>The settings of who may spend, and how much.</summary>
internal static class SafetySettings
{
    private const int YearsMax = 150;

    /// <summary>What becomes of those whose age isn't known.</summary>
    private enum WhenUnknown
    {
        Refuse,
        Allow,
    }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting can't be used.</exception>
    public static SafetyOptions Read(SettingReader read)
    {
        var usual = new SafetyOptions();
        return new SafetyOptions
        {
            AgeMinimum = read.Number("Age:Minimum", usual.AgeMinimum, 0, YearsMax),
            AllowsUnknownAge = read.Enum("Age:WhenUnknown", WhenUnknown.Refuse) == WhenUnknown.Allow,
            RaiseDelay = read.Time("Limits:RaiseDelay", usual.RaiseDelay, TimeSpan.Zero, TimeSpan.FromDays(365)),
            Ceilings = ReadAmounts(read, "Limits:Ceilings", "PerGift"),
            PurchaseCeilings = ReadAmounts(read, "Limits:PurchaseCeilings", "PerPurchase"),
            YoungUnder = read.Number("Limits:YoungUnder", usual.YoungUnder, 0, YearsMax),
            YoungCeilings = ReadAmounts(read, "Limits:YoungCeilings", "PerGift"),
            YoungPurchaseCeilings = ReadAmounts(read, "Limits:YoungPurchaseCeilings", "PerPurchase"),
        };
    }

    private static LimitAmounts ReadAmounts(SettingReader read, string section, string single) => new(
        ReadAmount(read, $"{section}:{single}"), ReadAmount(read, $"{section}:Daily"), ReadAmount(read, $"{section}:Weekly"), ReadAmount(read, $"{section}:Monthly"));

    private static long? ReadAmount(SettingReader read, string name) =>
        read.Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount <= Coins.MaxValue ? amount
        : throw new SettingException(SettingReader.FullName(name), $"is '{text}'; it has to be a whole number from 0, or not set for no limit.");
}
