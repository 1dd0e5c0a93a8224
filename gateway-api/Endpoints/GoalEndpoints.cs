using System.Text.Json;
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

/// <summary>What rooms want to be given.</summary>
internal static class GoalEndpoints
{
    public static RouteGroupBuilder MapGoals(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/rooms/{roomId}/goal").WithTags("Rooms").Refuses(400, 401, 404, 503);
        group.MapGet(string.Empty, GetAsync).WithName("GetRoomGoal").WithSummary("The room's goal and what was given towards it");
        group.MapPut(string.Empty, SetAsync)
            .WithName("SetRoomGoal").WithSummary("Set a goal for the caller's room; it counts the gifts from then on").Refuses(409, 415);
        return group;
    }

    private static async Task<Results<Ok<GoalResponse>, Problem>> GetAsync(string roomId, GrainCalls grains, HttpContext http)
    {
        var answer = RoomId.TryParse(roomId, out var id)
            ? await grains.AskAsync(grains => grains.RoomGoal(id).GetGoalAsync(), http.RequestAborted)
            : null;
        return answer is null ? RoomEndpoints.Unknown
            : answer.Goal is { } goal ? TypedResults.Ok(GoalResponse.Of(goal))
            : new Problem(ProblemKind.NotFound, $"The room has no goal. Its creator sets one: PUT /v1/rooms/{id}/goal.");
    }

    private static async Task<Results<Ok<GoalResponse>, Problem>> SetAsync(
        string roomId, JsonBody<SetGoalRequest> body, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        Check(body.Value, errors);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!RoomId.TryParse(roomId, out var id))
        {
            return RoomEndpoints.Unknown;
        }

        GiftId? gift = null;
        if (body.Value.GiftId is { } word)
        {
            var onSale = await grains.AskAsync(grains => grains.Catalogue().GetAsync(), http.RequestAborted);
            gift = onSale.Gifts.FirstOrDefault(one => one.Id.Value == word)?.Id;
            if (gift is null)
            {
                return new Problem(ProblemKind.UnknownGift, "No gift of that name is on sale: GET /v1/gifts.");
            }
        }

        var command = new SetGoal(caller.Id, gift, body.Value.Target!.Value, body.Value.Title!, ResourceIds.Once().Value);
        var outcome = await grains.AskAsync(grains => grains.RoomGoal(id).SetGoalAsync(command), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(GoalResponse.Of(outcome.Value!));
    }

    private static void Check(SetGoalRequest request, FieldErrors errors)
    {
        if ((request.GiftId is null) == (request.Coins is null))
        {
            errors.Add("giftId", "Either giftId or coins is required, and not both.");
        }

        if (request.Target is not (>= 1 and <= Coins.MaxValue))
        {
            errors.Add("target", request.Target is null ? "The member is required." : $"Must be 1 to {Coins.MaxValue}.");
        }

        if (request.Coins is { } coins && coins.ValueKind != JsonValueKind.True
            && !(coins.ValueKind == JsonValueKind.Number && coins.TryGetInt64(out var number) && number == request.Target))
        {
            errors.Add("coins", "Must be true, or the target again: all gifts count, by their coins.");
        }

        PlainText.RequireName(errors, "title", request.Title, SetGoal.TitleLengthMax);
    }
}
