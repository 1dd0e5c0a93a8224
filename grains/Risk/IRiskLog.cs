namespace OrleansCoins.Grains.Risk;

/// <summary>The journal as an analysis reads it: by position, across accounts.</summary>
public interface IRiskLog
{
    /// <summary>
    /// The entries after one position and up to another that people are judged by: purchases, gifts that were credited or taken back, payouts and
    /// where they go, and the first entry of each wallet. In the order of their positions. Everything up to <paramref name="through"/> must be final.
    /// </summary>
    Task<IReadOnlyList<RiskRow>> ReadAsync(long after, long through, CancellationToken cancellation);

    /// <summary>When the first entry after a position was made, of whatever kind, in microseconds since 1970; <see langword="null"/> where there is none.</summary>
    Task<long?> TimeAfterAsync(long position, CancellationToken cancellation);
}
