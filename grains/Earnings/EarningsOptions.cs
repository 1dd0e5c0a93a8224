namespace OrleansCoins.Grains.Earnings;

/// <summary>What an operator decides about earnings.</summary>
public sealed class EarningsOptions
{
    /// <summary>How long the diamonds of gifts that are credited from now on are pending; a week unless settings say otherwise.</summary>
    public EarningsHold Hold { get; init; } = new(TimeSpan.FromDays(7));
}
