using System.Diagnostics;

namespace OrleansCoins.GrainInterfaces.Gifts;

/// <summary>
/// How a trace gets from the gateway to a grain: in Orleans's request context, in the form of W3C Trace Context. Only what is recorded is passed on, so
/// a request that nobody traces carries nothing.
/// </summary>
public static class TraceParent
{
    private const string Key = "traceparent";

    /// <summary>Lets the calls of grains that the caller makes from here on belong to the activity that is under way, if it is recorded.</summary>
    public static void Send()
    {
        if (Activity.Current is { Recorded: true, Id: { } id })
        {
            RequestContext.Set(Key, id);
        }
    }

    /// <summary>The activity that the call being served belongs to; <see langword="false"/> when there is none.</summary>
    public static bool TryReceive(out ActivityContext parent) => TryParse(RequestContext.Get(Key) as string, out parent);

    /// <summary>Reads what <see cref="Activity.Id"/> wrote.</summary>
    public static bool TryParse(string? id, out ActivityContext parent) => ActivityContext.TryParse(id, null, isRemote: true, out parent);
}
