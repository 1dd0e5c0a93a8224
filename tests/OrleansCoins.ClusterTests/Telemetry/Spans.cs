using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.Grains.Gifts;

namespace OrleansCoins.ClusterTests.Telemetry;

/// <summary>Follows traces as an exporter would: what ended is kept.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public Spans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == GiftActivities.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans of a name that ended.</summary>
    public IReadOnlyList<Activity> Of(string name) => [.. _ended.Where(span => span.OperationName == name)];

    /// <summary>The spans of a trace that ended, in the order in which they began.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. _ended.Where(span => span.TraceId == trace).OrderBy(static span => span.StartTimeUtc)];

    /// <summary>Does something as a request does that arrives at the gateway, and returns its trace.</summary>
    public static async Task<Activity> InRequestAsync(Func<Task> act, bool isRecorded = true)
    {
        using var request = new Activity("request") { ActivityTraceFlags = isRecorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None };
        request.SetIdFormat(ActivityIdFormat.W3C).Start();
        TraceParent.Send();
        await act();
        return request;
    }

    public void Dispose() => _listener.Dispose();
}
