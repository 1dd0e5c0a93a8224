using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Live rooms.</summary>
internal static class RoomEndpoints
{
    private const string Path = "/v1/rooms";

    public static RouteGroupBuilder MapRooms(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/rooms").WithTags("Rooms").Refuses(400, 503);
        group.MapPost(string.Empty, OpenAsync)
            .WithName("OpenRoom").WithSummary("Open a live room; a first one enrols the caller as a creator").Refuses(401, 403, 409, 415, 422);
        group.MapGet(string.Empty, ListAsync).AllowAnonymous().WithName("ListRooms").WithSummary("Live or ended rooms");
        group.MapGet("/{roomId}", GetAsync).AllowAnonymous().WithName("GetRoom").WithSummary("A room and what it has been given").Refuses(404);
        group.MapPost("/{roomId}/end", EndAsync).WithName("EndRoom").WithSummary("End the caller's room").Refuses(401, 403, 404);
        group.MapGet("/{roomId}/ranking", GetRankingAsync)
            .AllowAnonymous().WithName("GetRoomRanking").WithSummary("Who supports the room, best first").Refuses(404);
        group.MapGet("/{roomId}/gifts", GetGiftsAsync)
            .WithName("ListRoomGifts").WithSummary("The gifts of the room, newest first").Refuses(401, 404);
        return group;
    }

    /// <summary>What asking for a room that doesn't exist is answered with.</summary>
    internal static Problem Unknown => new(ProblemKind.UnknownRoom, "No room has that id.");

    private static async Task<Results<Created<OpenedRoomResponse>, Problem>> OpenAsync(
        JsonBody<OpenRoomRequest> body, IdempotencyHeader idempotency, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        PlainText.RequireName(errors, "title", body.Value.Title, OpenRoom.TitleLengthMax);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (await grains.AskAsync(grains => grains.Earnings(caller.Id).GetEnrolmentAsync(), http.RequestAborted) is null)
        {
            var enrolled = await grains.AskAsync(grains => grains.Earnings(caller.Id).EnrolOfAgeAsync(acceptsGifts: true, caller.Birthdate), http.RequestAborted);
            if (enrolled.Refusal is { } tooYoung)
            {
                return tooYoung.ToProblem();
            }
        }

        // Drawn before the call, so that the gateway's own second attempt finds the room that the first one may have opened.
        var id = ResourceIds.Room(caller.Id, idempotency.Key);
        var command = new OpenRoom(
            caller.Id, body.Value.Title!, Digests.Of("POST", Path, body.Value, CanonicalJson.Default.OpenRoomRequest))
        {
            Birthdate = caller.Birthdate,
        };
        var outcome = await grains.AskAsync(grains => grains.Room(id).OpenAsync(command), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed && idempotency.Key is not null);
        return TypedResults.Created($"{Path}/{id.Value}", OpenedRoomResponse.Of(outcome.Value!));
    }

    private static async Task<Results<Ok<ListResponse<RoomResponse>>, Problem>> ListAsync(
        string? status, string? order, PageQuery page, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        var isLive = QueryValues.Choice(errors, "status", status, (RoomResponse.Live, true), (RoomResponse.Ended, false));
        var ordering = QueryValues.Choice<RoomOrdering?>(
            errors,
            "order",
            order,
            ("newest", null),
            ("supporters", RoomOrdering.Supporters),
            ("rising", RoomOrdering.Rising));
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (ordering is not { } best)
        {
            var rooms = await grains.AskAsync(grains => grains.Listings().GetRoomsAsync(isLive, page.Request), http.RequestAborted);
            return TypedResults.Ok(page.Respond(rooms, RoomResponse.Of));
        }

        var ordered = await grains.AskAsync(grains => grains.Listings().GetBestRoomsAsync(isLive, best, page.Limit), http.RequestAborted);
        return TypedResults.Ok(new ListResponse<RoomResponse>([.. ordered.Select(RoomResponse.Of)], NextCursor: null));
    }

    private static async Task<Results<Ok<RoomResponse>, Problem>> GetAsync(string roomId, GrainCalls grains, HttpContext http)
    {
        var room = RoomId.TryParse(roomId, out var id)
            ? await grains.AskAsync(grains => grains.Room(id).GetAsync(), http.RequestAborted)
            : null;
        return room is null ? Unknown : TypedResults.Ok(RoomResponse.Of(room));
    }

    private static async Task<Results<Ok<RoomResponse>, Problem>> EndAsync(string roomId, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (!RoomId.TryParse(roomId, out var id))
        {
            return Unknown;
        }

        var outcome = await grains.AskAsync(grains => grains.Room(id).EndAsync(caller.Id), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(RoomResponse.Of(outcome.Value!));
    }

    private static async Task<Results<Ok<ListResponse<RankResponse>>, Problem>> GetRankingAsync(
        string roomId, string? limit, string? by, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        var order = QueryValues.Choice(errors, "by", by, ("coins", RankingOrder.Coins), ("supporters", RankingOrder.Supporters));
        if (QueryValues.Limit(limit, PageQuery.LimitDefault) is not { } ranks)
        {
            return QueryValues.UnfitLimit;
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var ranking = RoomId.TryParse(roomId, out var id)
            ? await grains.AskAsync(grains => grains.Room(id).GetRankingAsync(ranks, order), http.RequestAborted)
            : null;
        return ranking is null
            ? Unknown
            : TypedResults.Ok(new ListResponse<RankResponse>(
                [.. ranking.Value.Select(RankResponse.Of)],
                NextCursor: null));
    }

    private static async Task<Results<Ok<ListResponse<RoomGiftResponse>>, Problem>> GetGiftsAsync(
        string roomId, PageQuery page, GrainCalls grains, HttpContext http)
    {
        var gifts = RoomId.TryParse(roomId, out var id)
            ? await grains.AskAsync(grains => grains.Room(id).GetGiftsAsync(page.Request), http.RequestAborted)
            : null;
        return gifts is null ? Unknown : TypedResults.Ok(page.Respond(gifts, RoomGiftResponse.Of));
    }
}
