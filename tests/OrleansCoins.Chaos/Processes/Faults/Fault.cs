namespace OrleansCoins.Chaos.Processes.Faults;

/// <summary>Something that goes wrong with the programs or between them, while callers send.</summary>
internal abstract record Fault
{
    /// <summary>How long the script leaves to it. One that takes longer makes the next one late, and changes no order.</summary>
    public abstract TimeSpan Takes { get; }

    /// <summary>Does it, and mends it.</summary>
    public abstract Task<Struck> StrikeAsync(Deployment deployment);
}

/// <summary>What a fault hit.</summary>
/// <param name="Work">How much work it hit: what was under way, or what had just been written there. Nothing hit is nothing shown.</param>
/// <param name="Says">What happened, for whoever reads the run.</param>
internal sealed record Struck(long Work, string Says);
