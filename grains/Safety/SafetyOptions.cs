using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Grains.Safety;

/// <summary>What an operator decides about who may spend, and how much.</summary>
public sealed record SafetyOptions
{
    /// <summary>Nothing is asked and nothing bounded: for what has nobody to protect.</summary>
    public static SafetyOptions Unrestricted { get; } = new() { AgeMinimum = 0, AllowsUnknownAge = true };

    /// <summary>From which age on people may buy, give, unlock and earn, in years.</summary>
    public int AgeMinimum { get; init; } = 18;

    /// <summary>Whether those may whose token doesn't prove their age.</summary>
    public bool AllowsUnknownAge { get; init; }

    /// <summary>How long a limit stays as it is after its owner wants it higher, or lifted.</summary>
    public TimeSpan RaiseDelay { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The most that anybody may spend, in coins.</summary>
    public LimitAmounts Ceilings { get; init; }

    /// <summary>The most that anybody may pay, in minor units of the currency of the packages on sale.</summary>
    public LimitAmounts PurchaseCeilings { get; init; }

    /// <summary>Up to which age, in years, the ceilings of the young count beside these: also for those whose age isn't known.</summary>
    public int YoungUnder { get; init; } = 21;

    /// <summary>The most that the young may spend, in coins.</summary>
    public LimitAmounts YoungCeilings { get; init; }

    /// <summary>The most that the young may pay, in minor units.</summary>
    public LimitAmounts YoungPurchaseCeilings { get; init; }
}
