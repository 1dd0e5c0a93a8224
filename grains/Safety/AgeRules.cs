using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Safety;

/// <summary>Who is old enough, by what their token says. Days are those of UTC. Pure.</summary>
internal static class AgeRules
{
    /// <summary>Why somebody may not, or <see langword="null"/> where they may.</summary>
    public static Refusal? Refuse(Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds)
    {
        if (safety.AgeMinimum == 0)
        {
            return null;
        }

        if (birthdate is { } born)
        {
            var today = DayOf(nowMicroseconds);
            if (born.IsAtLeast(safety.AgeMinimum, today))
            {
                return null;
            }

            if (born.IsUnder(safety.AgeMinimum, today))
            {
                return new(RefusalReason.AgeRestricted, $"This is for people of {safety.AgeMinimum} years and older.");
            }
        }

        return safety.AllowsUnknownAge
            ? null
            : new(RefusalReason.AgeRestricted, $"This is for people of {safety.AgeMinimum} years and older, and your token doesn't show your age: it needs the claim 'birthdate'.");
    }

    /// <summary>The most that somebody may spend. Who can't show that they are older counts as young.</summary>
    public static LimitAmounts CeilingsOf(Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds) =>
        safety.YoungCeilings.IsNone || IsGrown(birthdate, safety, nowMicroseconds) ? safety.Ceilings : safety.Ceilings.StricterOf(safety.YoungCeilings);

    /// <summary>The most that somebody may pay.</summary>
    public static LimitAmounts PurchaseCeilingsOf(Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds) =>
        safety.YoungPurchaseCeilings.IsNone || IsGrown(birthdate, safety, nowMicroseconds)
            ? safety.PurchaseCeilings
            : safety.PurchaseCeilings.StricterOf(safety.YoungPurchaseCeilings);

    private static bool IsGrown(Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds) =>
        birthdate is { } born && born.IsAtLeast(safety.YoungUnder, DayOf(nowMicroseconds));

    private static DateOnly DayOf(long microseconds) => DateOnly.FromDateTime(Microseconds.ToTime(microseconds).UtcDateTime);
}
