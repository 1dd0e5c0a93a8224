using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace OrleansCoins.Gateway.Limiting;

/// <summary>Who is limited, as what.</summary>
/// <param name="Class">As what.</param>
/// <param name="Caller">A user's id or an address; they can't be confused, since a class has only the one or the other of them, or says which.</param>
internal readonly record struct CallerKey(LimitClass Class, string Caller);

/// <summary>
/// The windows of all callers. One who is idle is forgotten. However many different callers come, memory is bounded: those who come when there are
/// <see cref="CallersMax"/> share <see cref="SharedPlaces"/> windows a class, and whoever was there before keeps their own.
/// </summary>
internal sealed class CallerLimits : IDisposable
{
    /// <summary>Callers with a window of their own: some 300 bytes each.</summary>
    public const int CallersMax = 50_000;

    /// <summary>Windows for all those who come after them.</summary>
    public const int SharedPlaces = 1_024;

    private static readonly string[] Shared = [.. Enumerable.Range(0, SharedPlaces).Select(static place => $"shared place {place}")];

    private readonly ConcurrentDictionary<CallerKey, CallerWindow> _own = new();
    private readonly RateLimitOptions _options;
    private readonly TimeProvider _time;
    private readonly PartitionedRateLimiter<CallerKey> _limiter;
    private int _count;

    /// <param name="options">The limits.</param>
    /// <param name="time">The clock that windows go by. Not the platform's own, which may be set ahead: a window is a stretch of it.</param>
    public CallerLimits(RateLimitOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _limiter = PartitionedRateLimiter.Create<CallerKey, CallerKey>(key => RateLimitPartition.Get(PlaceOf(key), Make));
    }

    /// <summary>Callers who have a window of their own now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts a request.</summary>
    public WindowLease Take(CallerKey caller) => (WindowLease)_limiter.AttemptAcquire(caller);

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    private CallerKey PlaceOf(CallerKey caller) => Count < CallersMax || _own.ContainsKey(caller)
        ? caller
        : caller with { Caller = Shared[(uint)caller.Caller.GetHashCode(StringComparison.Ordinal) % SharedPlaces] };

    private CallerWindow Make(CallerKey caller)
    {
        if (Array.IndexOf(Shared, caller.Caller) >= 0)
        {
            return new CallerWindow(_options[caller.Class], _time, static _ => { });
        }

        var window = new CallerWindow(_options[caller.Class], _time, made => Forget(caller, made));
        _own[caller] = window;
        Interlocked.Increment(ref _count);
        return window;
    }

    private void Forget(CallerKey caller, CallerWindow window)
    {
        _own.TryRemove(KeyValuePair.Create(caller, window));
        Interlocked.Decrement(ref _count);
    }
}
