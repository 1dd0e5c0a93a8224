namespace OrleansCoins.Grains.Risk;

/// <summary>The journal as an analysis reads it: by position, across accounts.</summary>
public interface IRiskLog
{
    /// <summary>
    /// The entries after one position and up to another that people are judged by: purchases and rewards, gifts that were credited or taken back, payouts and
    /// where they go. In the order of their positions. Everything up to <paramref name="through"/> must be final.
    /// </summary>
    Task<IReadOnlyList<RiskRow>> ReadAsync(long after, long through, CancellationToken cancellation);
}
