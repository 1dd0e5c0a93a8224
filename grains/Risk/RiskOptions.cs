namespace OrleansCoins.Grains.Risk;

/// <summary>How the journal is analysed.</summary>
public sealed class RiskOptions
{
    /// <summary>How often; zero for only when an operator asks.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far back it looks. All of it is read each time, so it is what an analysis costs.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Whether the payouts of creators about whom something new and grave is found are held, until an operator releases them.</summary>
    public bool HoldsPayouts { get; init; }
}
