using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Profiles;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What the caller calls themselves. It is in no entry, so it can be erased.</summary>
internal static partial class ProfileEndpoints
{
    public static RouteGroupBuilder MapProfile(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/profile").WithTags("Profile").Refuses(400, 401, 503);
        group.MapGet(string.Empty, GetAsync).WithName("GetProfile").WithSummary("What others are shown of the caller");
        group.MapPut(string.Empty, PutAsync)
            .WithName("PutProfile").WithSummary("Replace what others are shown of the caller; a name that is left out is erased").Refuses(415);
        group.MapDelete(string.Empty, EraseAsync)
            .LimitedAs(LimitClass.Costly).WithName("EraseProfile").WithSummary("Erase the profile, and all that the caller said with gifts and thanks; what they gave stays");
        return group;
    }

    private static async Task<Ok<ProfileResponse>> GetAsync(Caller caller, GrainCalls grains, HttpContext http) =>
        TypedResults.Ok(Describe(caller, await grains.AskAsync(grains => grains.Profile(caller.Id).GetAsync(), http.RequestAborted)));

    private static async Task<Results<Ok<ProfileResponse>, Problem>> PutAsync(JsonBody<ProfileRequest> body, Caller caller, GrainCalls grains, HttpContext http)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        if (request.DisplayName is { } name)
        {
            PlainText.RequireName(errors, "displayName", name, Profile.DisplayNameLengthMax);
        }

        if (request.TimeZone is { } zone && !(CanBeZone().IsMatch(zone) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId))
        {
            errors.Add("timeZone", "Must be a time zone as IANA names it, such as Europe/Berlin.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var profile = new Profile(request.DisplayName) { TimeZone = request.TimeZone };
        await grains.TellAsync(grains => grains.Profile(caller.Id).SetAsync(profile), http.RequestAborted);
        return TypedResults.Ok(Describe(caller, profile));
    }

    /// <summary>Asked once: it goes through all that the caller ever gave.</summary>
    private static async Task<NoContent> EraseAsync(Caller caller, GrainCalls grains, HttpContext http)
    {
        await grains.TellOnceAsync(grains => grains.Profile(caller.Id).EraseAsync(), http.RequestAborted);
        return TypedResults.NoContent();
    }

    /// <summary>The platform keeps each name that it ever found, and finds a zone under many that are spelled otherwise: with two slashes, say.</summary>
    [GeneratedRegex(@"\A(?!posix/|right/)[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,2}\z")]
    private static partial Regex CanBeZone();

    private static ProfileResponse Describe(Caller caller, Profile? profile) => new(caller.Id.Value, profile?.DisplayName, profile?.TimeZone ?? "UTC");
}
