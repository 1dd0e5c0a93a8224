using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Profiles;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>The caller as a creator.</summary>
internal static class CreatorEndpoints
{
    public static RouteGroupBuilder MapCreators(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/creator").WithTags("Creators").Refuses(400, 401, 403, 415, 503);
        group.MapPut(string.Empty, EnrolAsync).WithName("PutCreator").WithSummary("Enrol as a creator, or change what others see");
        return group;
    }

    private static async Task<Results<Ok<CreatorResponse>, Problem>> EnrolAsync(
        JsonBody<EnrolRequest> body, Caller caller, GrainCalls grains, HttpContext http)
    {
        var request = body.Value;
        var errors = new FieldErrors();
        PlainText.RequireName(errors, "displayName", request.DisplayName, Profile.DisplayNameLengthMax);
        if (request.AcceptsGifts is null)
        {
            errors.Add("acceptsGifts", "The member is required.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        // The enrolment first: it may be refused, and what is refused changes nothing. Sent again, both change nothing.
        var outcome = await grains.AskAsync(
            grains => grains.Earnings(caller.Id).EnrolOfAgeAsync(request.AcceptsGifts!.Value, caller.Birthdate), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        var enrolment = outcome.Value!;
        await grains.TellAsync(grains => grains.Profile(caller.Id).SetDisplayNameAsync(request.DisplayName!), http.RequestAborted);
        return TypedResults.Ok(new CreatorResponse(
            caller.Id.Value, request.DisplayName!, enrolment.AcceptsGifts, enrolment.EnrolledAt.UtcDateTime));
    }
}
