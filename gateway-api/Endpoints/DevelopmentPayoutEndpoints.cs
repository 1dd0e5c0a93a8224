using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Tells the payout provider of development what to do with a payout.</summary>
internal static class DevelopmentPayoutEndpoints
{
    public static RouteGroupBuilder MapDevelopmentPayouts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/payouts/{payoutId}").Refuses(404, 503);
        Map("succeed", SandboxWord.Succeed, "SucceedPayout", "The sandbox pays the payout");
        Map("fail", SandboxWord.Fail, "FailPayout", "The sandbox can't pay the payout");
        Map("silence", SandboxWord.Silence, "SilencePayout", "The sandbox says nothing of the payout until it is told something else");
        return group;

        void Map(string route, SandboxWord word, string name, string summary) => group.MapPost(
            $"/{route}", (string payoutId, GrainCalls grains, HttpContext http) => TellAsync(payoutId, word, grains, http)).WithName(name).WithSummary(summary);
    }

    private static async Task<Results<Accepted<PayoutResponse>, Problem>> TellAsync(string payoutId, SandboxWord word, GrainCalls grains, HttpContext http)
    {
        var payout = PayoutId.TryParse(payoutId, out var id)
            ? await grains.AskAsync(grains => grains.SandboxPayouts().TellAsync(id, word), http.RequestAborted)
            : null;
        return payout is null ? PayoutEndpoints.Unknown : TypedResults.Accepted($"/v1/payouts/{id.Value}", PayoutResponse.Of(payout));
    }
}
