namespace OrleansCoins.Grains.Battles;

/// <summary>The times of battles.</summary>
public sealed class BattleOptions
{
    /// <summary>How long a proposal waits for its answer.</summary>
    public TimeSpan AcceptWithin { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// From the acceptance to the beginning. It is also by how much the clocks of silos may differ without harm: what was credited before the acceptance is
    /// not looked at.
    /// </summary>
    public TimeSpan Countdown { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long after its end a battle waits for debits that were decided before it: the longest that one may take to be written, and what clocks differ.
    /// </summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long after its end its result is made of what is there, even if a transfer is still not answered.</summary>
    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromSeconds(60);
}
