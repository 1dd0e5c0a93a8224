using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

/// <summary>
/// The diamonds that are still in the hold, summed by when they become available. Time alone releases them: no entry says so. What is over is
/// forgotten at the account's next entry.
/// </summary>
/// <remarks>The latest release stands apart: nearly every gift falls into it, and then nothing is copied.</remarks>
public sealed record PendingDiamonds
{
    /// <summary>Nothing is pending.</summary>
    public static PendingDiamonds None { get; } = new();

    /// <summary>The releases before the latest one, earliest first.</summary>
    public ImmutableArray<DiamondRelease> Earlier { get; init; } = [];

    /// <summary>The latest release; of nothing when there is none.</summary>
    public DiamondRelease Latest { get; init; }

    /// <summary>What is pending at a time.</summary>
    public Diamonds At(long microseconds)
    {
        var sum = Latest.At > microseconds ? Latest.Units : 0;
        foreach (var release in Earlier)
        {
            sum = release.At > microseconds ? checked(sum + release.Units) : sum;
        }

        return Diamonds.FromUnits(sum);
    }

    /// <summary>When the next of the pending diamonds become available; <see langword="null"/> when none are pending at that time.</summary>
    public long? NextAfter(long microseconds)
    {
        foreach (var release in Earlier)
        {
            if (release.At > microseconds && release.Units != 0)
            {
                return release.At;
            }
        }

        return Latest.At > microseconds && Latest.Units != 0 ? Latest.At : null;
    }

    /// <summary>With more diamonds that become available then.</summary>
    /// <param name="at">When, in microseconds since 1970.</param>
    /// <param name="units">How many; negative for what is taken back before its release, which must be there.</param>
    public PendingDiamonds Add(long at, long units)
    {
        if (at == Latest.At)
        {
            return this with { Latest = Latest.Add(units) };
        }

        if (at > Latest.At)
        {
            return this with { Earlier = Latest.Units == 0 ? Earlier : Earlier.Add(Latest), Latest = new DiamondRelease(at, 0).Add(units) };
        }

        var place = 0;
        while (place < Earlier.Length && Earlier[place].At < at)
        {
            place++;
        }

        return this with
        {
            Earlier = place < Earlier.Length && Earlier[place].At == at
                ? Earlier.SetItem(place, Earlier[place].Add(units))
                : Earlier.Insert(place, new DiamondRelease(at, 0).Add(units)),
        };
    }

    /// <summary>Without what is available by then.</summary>
    public PendingDiamonds Through(long microseconds)
    {
        if (Latest.At <= microseconds)
        {
            return Latest.At == 0 && Earlier.IsEmpty ? this : None;
        }

        var over = 0;
        while (over < Earlier.Length && Earlier[over].At <= microseconds)
        {
            over++;
        }

        return over == 0 ? this : this with { Earlier = Earlier.RemoveRange(0, over) };
    }
}

/// <summary>Diamonds that become available together.</summary>
/// <param name="At">When, in microseconds since 1970.</param>
/// <param name="Units">How many ten-thousandths of a diamond.</param>
public readonly record struct DiamondRelease(long At, long Units)
{
    /// <summary>The release with more, or fewer.</summary>
    /// <exception cref="InvariantViolatedException">More would be taken than is pending.</exception>
    internal DiamondRelease Add(long units)
    {
        var sum = checked(Units + units);
        Invariant.Require(sum >= 0, "No more diamonds are taken out of the hold than are in it");
        return this with { Units = sum };
    }
}
