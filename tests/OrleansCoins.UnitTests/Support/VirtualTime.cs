namespace OrleansCoins.UnitTests.Support;

/// <summary>
/// A clock that only waiting moves: whoever waits goes on at once, and finds that the time has passed. So what takes five seconds takes none, and a
/// busy machine is not taken for a slow one.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How much time has passed.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

    /// <summary>Even looking at the clock takes time, if little.</summary>
    public override long GetTimestamp() => Interlocked.Increment(ref _ticks);

    public override DateTimeOffset GetUtcNow() => Entries.Noon.AddTicks(GetTimestamp());

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero)
        {
            Advance(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new FiredTimer();
    }

    private sealed class FiredTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
