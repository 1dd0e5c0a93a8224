namespace OrleansCoins.TestKit;

/// <summary>
/// A clock that goes as the system's does, and that a test can set forward. Only the time of day jumps: timers and measured times, Orleans's own
/// included, go on as before.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private long _ticksAhead;

    /// <summary>Sets the clock forward.</summary>
    /// <param name="by">By how much; adds to what it is ahead already.</param>
    /// <exception cref="ArgumentOutOfRangeException">It would go back: no entry is dated before the one before it.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _ticksAhead, by.Ticks);
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticksAhead));
}
