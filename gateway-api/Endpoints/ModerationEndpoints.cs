using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Whose gifts, and which gifts, the caller takes as a creator. What is answered is in force at every silo.</summary>
internal static class ModerationEndpoints
{
    public static RouteGroupBuilder MapModeration(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/creator").WithTags("Creators").Refuses(400, 401, 404, 503);
        group.MapGet("/blocks", ListAsync).WithName("ListBlocks").WithSummary("Whose gifts the caller doesn't take, by name");
        group.MapGet("/blocks/{userId}", GetAsync).WithName("GetBlock").WithSummary("Whether the caller has blocked this user");
        group.MapPut("/blocks/{userId}", BlockAsync).WithName("BlockUser").WithSummary("Take no more gifts of this user");
        group.MapDelete("/blocks/{userId}", UnblockAsync).WithName("UnblockUser").WithSummary("Take gifts of this user again");
        group.MapGet("/welcome-gifts", GetWelcomeAsync).WithName("GetWelcomeGifts").WithSummary("Which gifts the caller takes; null for all");
        group.MapPut("/welcome-gifts", WelcomeAsync).WithName("PutWelcomeGifts").WithSummary("Take only these gifts, or all").Refuses(415);
        return group;
    }

    private static Problem NotBlocked => new(ProblemKind.NotFound, "The user is not blocked.");

    private static Problem NoCreator => new(ProblemKind.UnknownCreator, "You have not enrolled as a creator. PUT /v1/creator enrols you.");

    private static async Task<Results<Ok<ListResponse<BlockResponse>>, Problem>> ListAsync(PageQuery page, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (await EnrolmentAsync(caller, grains, http) is not { } enrolment)
        {
            return NoCreator;
        }

        // They are in the order of their names; a page goes on after the last name of the one before.
        var after = (enrolment.Blocked ?? []).Where(user => page.Position is null || string.CompareOrdinal(user.Value, page.Position) > 0).ToList();
        ImmutableArray<UserId> shown = [.. after.Take(page.Limit)];
        return TypedResults.Ok(page.Respond(
            new Page<UserId>(shown, after.Count > shown.Length ? shown[^1].Value : null), static user => new BlockResponse(user.Value)));
    }

    private static async Task<Results<Ok<BlockResponse>, Problem>> GetAsync(string userId, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (await EnrolmentAsync(caller, grains, http) is not { } enrolment)
        {
            return NoCreator;
        }

        return UserId.TryParse(userId, out var user) && enrolment.Blocks(user) ? TypedResults.Ok(new BlockResponse(user.Value)) : NotBlocked;
    }

    private static async Task<Results<Ok<BlockResponse>, Problem>> BlockAsync(string userId, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (!UserId.TryParse(userId, out var user))
        {
            return Problem.Invalid("userId", $"Must be {UserId.Form}.");
        }

        var outcome = await grains.AskAsync(grains => grains.Earnings(caller.Id).SetBlockedAsync(user, blocked: true), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(new BlockResponse(user.Value));
    }

    private static async Task<Results<NoContent, Problem>> UnblockAsync(string userId, Caller caller, GrainCalls grains, HttpContext http)
    {
        if (!UserId.TryParse(userId, out var user))
        {
            return Problem.Invalid("userId", $"Must be {UserId.Form}.");
        }

        var outcome = await grains.AskAsync(grains => grains.Earnings(caller.Id).SetBlockedAsync(user, blocked: false), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<WelcomeGiftsResponse>, Problem>> GetWelcomeAsync(Caller caller, GrainCalls grains, HttpContext http) =>
        await EnrolmentAsync(caller, grains, http) is { } enrolment ? TypedResults.Ok(Describe(enrolment)) : NoCreator;

    private static async Task<Results<Ok<WelcomeGiftsResponse>, Problem>> WelcomeAsync(
        JsonBody<WelcomeGiftsRequest> body, Caller caller, GrainCalls grains, HttpContext http)
    {
        ImmutableArray<GiftId>? wanted = null;
        if (body.Value.GiftIds is { } named)
        {
            var catalogue = await grains.AskAsync(static grains => grains.Catalogue().GetAsync(), http.RequestAborted);
            var known = catalogue.Gifts.Select(static gift => gift.Id.Value).ToHashSet(StringComparer.Ordinal);
            if (named.Count > Enrolment.WelcomeGiftsMax || named.Distinct(StringComparer.Ordinal).Count() < named.Count || !named.All(known.Contains))
            {
                return Problem.Invalid("giftIds", $"Must be at most {Enrolment.WelcomeGiftsMax} gifts of GET /v1/gifts, each once; or null for all.");
            }

            wanted = [.. named.Select(GiftId.Parse)];
        }

        var outcome = await grains.AskAsync(grains => grains.Earnings(caller.Id).SetWelcomeGiftsAsync(wanted), http.RequestAborted);
        return outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(Describe(outcome.Value!));
    }

    private static WelcomeGiftsResponse Describe(Enrolment enrolment) =>
        new(enrolment.Welcome is { } welcome ? [.. welcome.Select(static gift => gift.Value)] : null);

    private static Task<Enrolment?> EnrolmentAsync(Caller caller, GrainCalls grains, HttpContext http) =>
        grains.AskAsync(grains => grains.Earnings(caller.Id).GetEnrolmentAsync(), http.RequestAborted);
}
