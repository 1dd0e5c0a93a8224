using System.Collections.Immutable;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>
/// How far someone has come by what they gave in all: level 1 with the first coin, and the last one at two million. The steps grow as 1, 2, 5, 10, so a
/// level says an order of magnitude and is no price list. Pure.
/// </summary>
public static class Levels
{
    /// <summary>With how many coins each level begins, from level 1.</summary>
    public static readonly ImmutableArray<long> BeginAt =
    [
        1, 50, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000,
    ];

    /// <summary>The level of someone who gave so many coins in all; 0 for nothing.</summary>
    public static int Of(Coins given)
    {
        var level = 0;
        while (level < BeginAt.Length && given.Value >= BeginAt[level])
        {
            level++;
        }

        return level;
    }
}
