using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Battles of two rooms.</summary>
internal static class BattleEndpoints
{
    private const string Path = "/v1/battles";

    /// <summary>The shortest battle.</summary>
    public const int SecondsMin = 10;

    /// <summary>The longest battle.</summary>
    public const int SecondsMax = 3_600;

    public static RouteGroupBuilder MapBattles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/battles").WithTags("Battles").Refuses(400, 401, 404, 503);
        group.MapPost(string.Empty, ProposeAsync)
            .WithName("ProposeBattle").WithSummary("Propose a battle of the caller's room and another; its creator has five minutes to accept").Refuses(409, 415, 422);
        group.MapPost("/{battleId}/accept", AcceptAsync)
            .WithName("AcceptBattle").WithSummary("Accept a battle that was proposed to the caller's room; it begins seconds later").Refuses(409);
        group.MapGet("/{battleId}", GetAsync).WithName("GetBattle").WithSummary("A battle and what its sides were given so far");
        return group;
    }

    private static Problem Unknown => new(ProblemKind.UnknownBattle, "No battle has that id.");

    private static async Task<Results<Created<BattleResponse>, Problem>> ProposeAsync(
        JsonBody<ProposeBattleRequest> body, IdempotencyHeader idempotency, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        Require(errors, "roomId", body.Value.RoomId);
        Require(errors, "opponentRoomId", body.Value.OpponentRoomId);
        if (body.Value.Seconds is not (>= SecondsMin and <= SecondsMax))
        {
            errors.Add("seconds", body.Value.Seconds is null ? "The member is required." : $"Must be {SecondsMin} to {SecondsMax}.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!RoomId.TryParse(body.Value.RoomId, out var room) || !RoomId.TryParse(body.Value.OpponentRoomId, out var opponent))
        {
            return RoomEndpoints.Unknown;
        }

        var battle = ResourceIds.Battle(caller.Id, idempotency.Key);
        var command = new ProposeBattle(
            caller.Id, room, opponent, (int)body.Value.Seconds!.Value, Digests.Of("POST", Path, body.Value, CanonicalJson.Default.ProposeBattleRequest));
        var outcome = await grains.AskAsync(grains => grains.Battle(battle).ProposeAsync(command), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed && idempotency.Key is not null);
        return TypedResults.Created($"{Path}/{battle.Value}", BattleResponse.Of(outcome.Value!));
    }

    private static async Task<Results<Ok<BattleResponse>, Problem>> AcceptAsync(string battleId, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (!BattleId.TryParse(battleId, out var battle))
        {
            return Unknown;
        }

        var outcome = await grains.AskAsync(grains => grains.Battle(battle).AcceptAsync(caller.Id), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(BattleResponse.Of(outcome.Value!));
    }

    private static async Task<Results<Ok<BattleResponse>, Problem>> GetAsync(string battleId, GrainCalls grains, HttpContext http)
    {
        var battle = BattleId.TryParse(battleId, out var id)
            ? await grains.AskAsync(grains => grains.Battle(id).GetAsync(), http.RequestAborted)
            : null;
        return battle is null ? Unknown : TypedResults.Ok(BattleResponse.Of(battle));
    }

    private static void Require(FieldErrors errors, string field, string? room)
    {
        if (string.IsNullOrEmpty(room))
        {
            errors.Add(field, "The member is required.");
        }
    }
}
