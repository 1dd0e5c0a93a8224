using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>The caller's wallet.</summary>
internal static class WalletEndpoints
{
    public static RouteGroupBuilder MapWallet(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/wallet").WithTags("Wallet").Refuses(400, 401, 503);
        group.MapGet(string.Empty, GetAsync).LimitedAs(LimitClass.Costly, withQuery: "at").WithName("GetWallet").WithSummary("What the caller's wallet holds");
        group.MapGet("/entries", GetEntriesAsync).WithName("ListWalletEntries").WithSummary("The wallet's statement, newest first");
        return group;
    }

    /// <summary>The wallet of a user; also as operators see it.</summary>
    internal static async Task<Ok<WalletResponse>> ReadAsync(UserId owner, GrainCalls grains, HttpContext http) =>
        TypedResults.Ok(WalletResponse.Of(await grains.AskAsync(grains => grains.Wallet(owner).GetAsync(), http.RequestAborted)));

    /// <summary>The statement of a user's wallet; also as operators see it.</summary>
    internal static async Task<Ok<ListResponse<WalletEntryResponse>>> ReadEntriesAsync(
        UserId owner, PageQuery page, GrainCalls grains, HttpContext http)
    {
        var entries = await grains.AskAsync(grains => grains.Wallet(owner).GetEntriesAsync(page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(entries, WalletEntryResponse.Of));
    }

    private static async Task<Results<Ok<WalletResponse>, Problem>> GetAsync(string? at, Caller caller, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        var time = TimeQuery.Read(errors, "at", at, isEnd: true);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (time is { } then)
        {
            return TypedResults.Ok(WalletResponse.Of(
                await grains.AskOnceAsync(grains => grains.WalletHistory().GetAtAsync(caller.Id, then), http.RequestAborted)));
        }

        return await ReadAsync(caller.Id, grains, http);
    }

    private static Task<Ok<ListResponse<WalletEntryResponse>>> GetEntriesAsync(
        PageQuery page, Caller caller, GrainCalls grains, HttpContext http) => ReadEntriesAsync(caller.Id, page, grains, http);
}
