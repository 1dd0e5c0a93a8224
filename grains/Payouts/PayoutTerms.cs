using System.Collections.Frozen;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payouts;

/// <summary>What an operator decides about payouts. It counts for those that are asked for from then on.</summary>
public sealed record PayoutTerms
{
    /// <summary>What a diamond is worth, in units of the currency (not minor ones), by ISO 4217 code. There are no payouts in any other.</summary>
    public IReadOnlyDictionary<string, decimal> DiamondPrices { get; init; } =
        new Dictionary<string, decimal> { ["USD"] = 0.005m }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The fewest diamonds that can be asked for.</summary>
    public Diamonds Minimum { get; init; } = Diamonds.FromUnits(100 * Diamonds.UnitsPerDiamond);

    /// <summary>What is paid out to a creator in one day (UTC) at most.</summary>
    public Diamonds DailyMaximum { get; init; } = Diamonds.FromUnits(1_000_000 * Diamonds.UnitsPerDiamond);

    /// <summary>What is paid out to a creator in one week (UTC, from Monday) at most.</summary>
    public Diamonds WeeklyMaximum { get; init; } = Diamonds.FromUnits(3_000_000 * Diamonds.UnitsPerDiamond);

    /// <summary>How long payouts are held after the creator's account at the provider was replaced by another.</summary>
    public TimeSpan AccountChangeHold { get; init; } = TimeSpan.FromDays(2);
}

/// <summary>What the payout grain decides by.</summary>
public sealed class PayoutOptions
{
    /// <summary>How soon the reminder of a payout fires that is not carried on otherwise; a reminder's period is a minute at least.</summary>
    public TimeSpan DriveAfter { get; init; } = TimeSpan.FromMinutes(1);
}
