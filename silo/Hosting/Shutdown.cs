namespace OrleansCoins.Silo.Hosting;

/// <summary>
/// How long an orderly stop may take: first unready for <see cref="OrleansCoinsOptions.UnreadyFor"/>, then at most <see cref="Within"/> for what is
/// under way, then at most <see cref="LanesWithin"/> for the lanes' last statements. Together less than the minute that an orchestrator should allow.
/// </summary>
public static class Shutdown
{
    /// <summary>The longest time for which a program that is asked to stop goes on serving.</summary>
    public static readonly TimeSpan UnreadyForMax = TimeSpan.FromSeconds(15);

    /// <summary>How long requests, deliveries, and the accounts with their snapshots have to come to an end; what is not done then is recovery's.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>How long lanes take at most to end: an entry's deadline, and a statement's.</summary>
    public static readonly TimeSpan LanesWithin = TimeSpan.FromSeconds(10);
}
