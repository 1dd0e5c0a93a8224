namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// How long a lane may take. An entry whose request comes now is inserted before <see cref="WrittenWithin"/> is over, or never: so a silo that was
/// paused for longer than that, and may have been declared dead meanwhile, writes nothing any more of what it had decided. (A commit that has begun by
/// then may wait longer, for a disk or a standby.)
/// </summary>
internal sealed record LaneOptions
{
    /// <summary>From the coming of an entry's request to the last moment at which a statement with it may begin, in the database's own time.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the database works on one statement.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a statement waits for a lock. Short: while it waits, every other account of the lane does.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a lane looks whether its database is the same one still, and what time it is there.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after its request came an entry can be inserted at the latest.</summary>
    public TimeSpan WrittenWithin => Deadline + StatementTimeout;
}
