using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Live;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What happens in live rooms, as it happens.</summary>
internal static class RoomFeedEndpoints
{
    private const string LastEventId = "Last-Event-ID";

    /// <summary>Adds what follows rooms for their viewers.</summary>
    /// <exception cref="Hosting.SettingException">A setting can't be used.</exception>
    public static void AddRoomFeeds(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(FeedOptions.Read(configuration));
        services.AddSingleton<FeedSeats>();
        services.AddSingleton<FeedInstruments>();
        services.AddSingleton<IRoomSource, RoomSource>();
        services.AddSingleton<RoomHubs>();
    }

    /// <summary>Whether a request is for a feed: those are as many as there are viewers, and are counted for themselves.</summary>
    public static bool IsFeed(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v1/rooms", out var rest)
        && rest.Value is { } path

        // As routes are found: by any case, and with a slash behind.
        && path.AsSpan().TrimEnd('/').EndsWith("/events", StringComparison.OrdinalIgnoreCase);

    public static void MapRoomFeeds(this IEndpointRouteBuilder routes) => routes.MapGet("/rooms/{roomId}/events", ReadAsync)
        .AllowAnonymous()
        .WithTags("Rooms")
        .WithName("ReadRoomEvents")
        .WithSummary("What happens in the room, as it happens: server-sent events, from now or after the last event that the caller has")
        .Produces<string>(200, "text/event-stream")
        .Produces(204)
        .Refuses(400, 404, 503);

    private static async Task<Results<NoContent, Problem, FeedResult>> ReadAsync(
        string roomId, string? after, [FromHeader(Name = LastEventId)] string? lastEventId, RoomHubs hubs, IRoomSource source, FeedSeats seats, FeedInstruments instruments, HttpContext http)
    {
        if (!RoomId.TryParse(roomId, out var room))
        {
            return RoomEndpoints.Unknown;
        }

        var address = CallerAddress.Of(http);
        if (seats.TryTake(address) is { } full)
        {
            return new Problem(ProblemKind.Unavailable, full);
        }

        http.Response.RegisterForDispose(new Seat(seats, address, instruments));
        try
        {
            // A browser that reconnects sends the header, and the query that it began with.
            var given = lastEventId is { Length: > 0 } ? (Name: LastEventId, Id: lastEventId) : (Name: "after", Id: after);
            return await OpenAsync(room, given.Id, hubs, source, http.RequestAborted);
        }
        catch (InvalidPositionException)
        {
            return Problem.Invalid(lastEventId is { Length: > 0 } ? LastEventId : "after", "Must be the id of an event of this room. Leave it out to begin with what happens from now on.");
        }
    }

    private static async Task<Results<NoContent, Problem, FeedResult>> OpenAsync(
        RoomId room, string? after, RoomHubs hubs, IRoomSource source, CancellationToken cancellation)
    {
        // Viewers who come back together, since their connections were lost together, ask no grain.
        if (after is not null && hubs.TryEnter(room) is { } followed)
        {
            if (followed.TryJoin(after, isKnown: false) is { } back)
            {
                return new FeedResult(hubs, followed, back, after, first: null);
            }

            hubs.Leave(followed);
        }

        RoomEvents? missed = null;
        if (after is not null)
        {
            missed = await source.ReadPastAsync(room, after, cancellation);
            if (missed is null)
            {
                return RoomEndpoints.Unknown;
            }

            if (missed is { IsEnd: true, Events.IsEmpty: true })
            {
                return TypedResults.NoContent();
            }
        }

        var end = await source.GetEndAsync(room, cancellation);
        if (end is null)
        {
            return RoomEndpoints.Unknown;
        }

        if (after is null && end.HasEnded)
        {
            return TypedResults.NoContent();
        }

        return hubs.Enter(room, end.Position) is { } hub
            ? new FeedResult(hubs, hub, joined: null, after ?? end.Position, missed)
            : new Problem(ProblemKind.Unavailable, "The gateway is stopping.");
    }

    /// <summary>A viewer's place: theirs until the answer is over, however it ends.</summary>
    private sealed class Seat : IDisposable
    {
        private readonly FeedSeats _seats;
        private readonly string _address;
        private readonly FeedInstruments _instruments;

        public Seat(FeedSeats seats, string address, FeedInstruments instruments)
        {
            (_seats, _address, _instruments) = (seats, address, instruments);
            instruments.Opened();
        }

        public void Dispose()
        {
            _seats.Leave(_address);
            _instruments.Closed();
        }
    }
}
