using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.Silo.Hosting;

/// <summary>The settings of payouts.</summary>
public sealed record PayoutSettings
{
    /// <summary>The section that holds a price for each currency that payouts are made in.</summary>
    public const string DiamondPrices = "Payouts:DiamondPrice";

    /// <summary>What counts for payouts.</summary>
    public PayoutTerms Terms { get; init; } = new();

    /// <summary>Whether creators may be paid by the sandbox, which moves no money: not in production.</summary>
    public bool HasSandbox { get; init; } = true;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting can't be used.</exception>
    internal static PayoutSettings Read(SettingReader read, IConfigurationSection section, bool isProduction)
    {
        var usual = new PayoutTerms();
        return new PayoutSettings
        {
            Terms = new PayoutTerms
            {
                DiamondPrices = ReadPrices(section.GetSection(DiamondPrices), usual),
                Minimum = ReadDiamonds(read, "Payouts:MinimumDiamonds", usual.Minimum),
                DailyMaximum = ReadDiamonds(read, "Payouts:DailyMaximumDiamonds", usual.DailyMaximum),
                WeeklyMaximum = ReadDiamonds(read, "Payouts:WeeklyMaximumDiamonds", usual.WeeklyMaximum),
                AccountChangeHold = read.Time("Payouts:AccountChangeHold", usual.AccountChangeHold, TimeSpan.Zero, TimeSpan.FromDays(365)),
            },
            HasSandbox = !isProduction,
        };
    }

    private static Diamonds ReadDiamonds(SettingReader read, string name, Diamonds usual) =>
        read.Text(name) is not { } text ? usual
        : Diamonds.TryParse(text, out var diamonds) && diamonds > Diamonds.Zero ? diamonds
        : throw new SettingException(SettingReader.FullName(name), $"is '{text}'; it has to be a number of diamonds, such as 100 or 0.5.");

    private static FrozenDictionary<string, decimal> ReadPrices(IConfigurationSection prices, PayoutTerms usual)
    {
        var read = usual.DiamondPrices.ToDictionary(StringComparer.Ordinal);
        foreach (var price in prices.GetChildren().Where(static price => !string.IsNullOrEmpty(price.Value)))
        {
            var setting = SettingReader.FullName($"{DiamondPrices}:{price.Key}");
            if (price.Key.Length != 3 || price.Key.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
            {
                throw new SettingException(setting, "names no currency; its name has to end with an ISO 4217 code, such as USD.");
            }

            if (!decimal.TryParse(price.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value is <= 0 or > 1_000_000)
            {
                throw new SettingException(setting, $"is '{price.Value}'; it has to be what a diamond is worth in units of the currency, such as 0.005.");
            }

            read[price.Key] = value;
        }

        return read.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
