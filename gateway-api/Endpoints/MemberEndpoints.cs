using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Who is in the cluster.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder routes) => routes.MapGet("/members", ListAsync)
        .WithTags("Operating")
        .WithName("ListMembers")
        .WithSummary("The silos that the cluster knows, and how each is")
        .Refuses(401, 403, 503);

    private static async Task<Ok<CatalogueResponse<MemberResponse>>> ListAsync(GrainCalls grains, HttpContext http)
    {
        var silos = await grains.AskAsync(static grains => grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false), http.RequestAborted);
        return TypedResults.Ok(new CatalogueResponse<MemberResponse>(
            [.. silos.OrderBy(static silo => silo.Key.ToString(), StringComparer.Ordinal).Select(static silo => MemberResponse.Of(silo.Key, silo.Value))]));
    }
}
