using System.Buffers;
using System.IO.Pipelines;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.Gateway.Live;

/// <summary>
/// A viewer's stream: first what they missed, read for them alone, then what the room's hub tells everyone. It ends after a whole event, whatever ends it,
/// and a viewer goes on from there.
/// </summary>
internal sealed class FeedResult(RoomHubs hubs, RoomHub hub, FeedReader? joined, string after, RoomEvents? first) : IResult
{
    /// <summary>What was handed to the connection of a viewer who is dropped may take so long to arrive; then it is cut.</summary>
    private static readonly TimeSpan CutAfter = TimeSpan.FromSeconds(5);

    /// <summary>How much of what somebody missed goes out by one write.</summary>
    private const int MissedAtOnce = 64 * 1024;

    /// <summary>After so many looks that found nothing the stream ends, and the viewer comes back.</summary>
    private const int ReadsInVainMax = 3;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var reader = joined;
        try
        {
            var response = httpContext.Response;
            response.StatusCode = StatusCodes.Status200OK;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
            await response.BodyWriter.WriteAsync(RoomHub.Heartbeat, httpContext.RequestAborted);
            reader ??= await ReadUpAsync(httpContext);
            if (reader is not null)
            {
                await TellAsync(httpContext, reader);
            }
        }
        catch (Exception fault) when (httpContext.RequestAborted.IsCancellationRequested || Faults.IsUnavailable(fault) || fault is InvalidPositionException)
        {
            // The stream has begun, so it can only end: the viewer comes back with the last event they have.
        }
        finally
        {
            if (reader is not null)
            {
                hub.Leave(reader);
            }

            hubs.Leave(hub);
        }
    }

    /// <summary>Tells a viewer what only they missed, until the hub knows the rest; <see langword="null"/> when there is none.</summary>
    private async Task<FeedReader?> ReadUpAsync(HttpContext http)
    {
        var (page, position) = (first, after);
        var inVain = 0;
        while (inVain < ReadsInVainMax)
        {
            if (page is { Events: { IsEmpty: false } events })
            {
                var batch = FeedBatch.Of(hub.Room, events);
                position = batch.Last;
                await http.Response.BodyWriter.WriteAsync(batch.After(null), http.RequestAborted);
                inVain = 0;
            }
            else
            {
                inVain++;
            }

            if (hub.TryJoin(position, isKnown: true) is { } reader)
            {
                return reader;
            }

            if (page is { IsEnd: true } || hub.IsOver)
            {
                return null;
            }

            page = await hub.ReadPastAsync(position, http.RequestAborted);
        }

        return null;
    }

    private static async Task TellAsync(HttpContext http, FeedReader reader)
    {
        var body = http.Response.BodyWriter;
        reader.Begin(body.CancelPendingFlush);
        await using var leaving = http.RequestAborted.UnsafeRegister(static reader => ((FeedReader)reader!).Drop(), reader);
        if (!await TellMissedAsync(body, reader))
        {
            return;
        }

        while (!reader.IsDropped && await reader.Waiting.WaitToReadAsync())
        {
            // All that waits goes out by one write: whoever is behind costs less, not more.
            while (!reader.IsDropped && reader.Waiting.TryRead(out var bytes))
            {
                body.Write(bytes.Span);
            }

            if (await body.FlushAsync() is { IsCompleted: true })
            {
                return;
            }
        }

        if (reader.IsDropped && !http.RequestAborted.IsCancellationRequested)
        {
            // What is on its way arrives if they read it soon; all of it are whole events.
            using var cut = new CancellationTokenSource(CutAfter);
            await using var cutting = cut.Token.Register(http.Abort);
            await http.Response.CompleteAsync();
        }
    }

    /// <summary>Tells a viewer what they missed; <see langword="false"/> when they are gone.</summary>
    private static async Task<bool> TellMissedAsync(PipeWriter body, FeedReader reader)
    {
        var (missed, unsent) = (reader.TakeMissed(), 0);
        while (!reader.IsDropped && missed.TryDequeue(out var bytes))
        {
            body.Write(bytes.Span);
            unsent += bytes.Length;
            if (unsent >= MissedAtOnce || missed.Count == 0)
            {
                unsent = 0;
                if (await body.FlushAsync() is { IsCompleted: true })
                {
                    return false;
                }
            }
        }

        return true;
    }
}
