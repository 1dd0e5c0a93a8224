namespace OrleansCoins.Grains.Recovery;

/// <summary>How patient recovery is.</summary>
public sealed class RecoveryOptions
{
    /// <summary>How long a transfer is left to the silo that wrote it, before its answer is looked for; no longer when that silo is known to be gone.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo asks for a run.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a transfer that is not answered is left to a silo that is alive: it may have much to deliver.</summary>
    public TimeSpan AfterWhileAlive => 3 * After;

    /// <summary>How long a payout is left to whoever makes it and its reminder, and how often those are looked for that take longer.</summary>
    public TimeSpan PayoutsAfter { get; set; } = TimeSpan.FromMinutes(3);
}
