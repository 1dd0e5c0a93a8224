using System.Threading.RateLimiting;

namespace OrleansCoins.Gateway.Limiting;

/// <summary>
/// What one caller has asked for in the window that is under way. It needs no timer, since it begins anew when it is asked after its end; whoever made it
/// forgets it once it has been over for a while.
/// </summary>
internal sealed class CallerWindow(RateLimitPolicy policy, TimeProvider time, Action<CallerWindow> forget) : RateLimiter
{
    private readonly Lock _gate = new();
    private long _began = time.GetTimestamp();
    private int _taken;

    /// <inheritdoc />
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                var over = time.GetElapsedTime(_began) - policy.Window;
                return over > TimeSpan.Zero ? over : null;
            }
        }
    }

    /// <inheritdoc />
    public override RateLimiterStatistics? GetStatistics() => null;

    /// <inheritdoc />
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_began);
            if (elapsed >= policy.Window)
            {
                (_began, _taken, elapsed) = (time.GetTimestamp(), 0, TimeSpan.Zero);
            }

            var isAcquired = permitCount <= policy.Permits - _taken;
            _taken += isAcquired ? permitCount : 0;
            return new WindowLease(isAcquired, policy.Permits - _taken, policy.Window - elapsed);
        }
    }

    /// <inheritdoc />
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            forget(this);
        }
    }

    /// <inheritdoc />
    protected override ValueTask DisposeAsyncCore()
    {
        forget(this);
        return default;
    }
}

/// <summary>Whether a request may be served, and what its caller has left.</summary>
/// <param name="isAcquired">Whether it may.</param>
/// <param name="remaining">How many more may be in this window.</param>
/// <param name="resetsIn">When the window is over.</param>
internal sealed class WindowLease(bool isAcquired, int remaining, TimeSpan resetsIn) : RateLimitLease
{
    public int Remaining => remaining;

    public TimeSpan ResetsIn => resetsIn;

    /// <inheritdoc />
    public override bool IsAcquired => isAcquired;

    /// <inheritdoc />
    public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name];

    /// <inheritdoc />
    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? resetsIn : null;
        return metadata is not null;
    }
}
