using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Operating the platform.</summary>
internal static class AdminEndpoints
{
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).WithTags("Operating").Refuses(401, 403, 503);
        group.MapGet("/books", GetBooksAsync).WithName("GetBooks").WithSummary("The books: all balances, and whether they agree");
        group.MapGet("/wallets/{userId}", GetWalletAsync)
            .WithName("GetWalletOf").WithSummary("A wallet as its owner sees it").Refuses(404);
        group.MapGet("/wallets/{userId}/entries", GetWalletEntriesAsync)
            .WithName("ListWalletEntriesOf").WithSummary("A wallet's statement as its owner sees it").Refuses(400, 404);
        group.MapGet("/earnings/{creatorId}", GetEarningsAsync)
            .WithName("GetEarningsOf").WithSummary("A creator's earnings as they see them").Refuses(404);
        group.MapGet("/earnings/{creatorId}/entries", GetEarningsEntriesAsync)
            .WithName("ListEarningsEntriesOf").WithSummary("A creator's statement as they see it").Refuses(400, 404);
        group.MapPost("/creators/{creatorId}/close", CloseAsync)
            .WithName("CloseCreator").WithSummary("Close a creator's account: gifts that reach it go back to their senders").Refuses(400, 404, 415, 422);
        group.MapPost("/creators/{creatorId}/reopen", ReopenAsync)
            .WithName("ReopenCreator").WithSummary("Open a closed creator's account again").Refuses(400, 404, 415, 422);
        return group;
    }

    private static async Task<Ok<BooksResponse>> GetBooksAsync(GrainCalls grains, HttpContext http) =>
        TypedResults.Ok(BooksResponse.Of(await grains.AskOnceAsync(static grains => grains.Books().ReadAsync(), http.RequestAborted)));

    private static async Task<Results<Ok<WalletResponse>, Problem>> GetWalletAsync(string userId, GrainCalls grains, HttpContext http) =>
        UserId.TryParse(userId, out var owner) ? await WalletEndpoints.ReadAsync(owner, grains, http) : UnknownWallet;

    private static async Task<Results<Ok<ListResponse<WalletEntryResponse>>, Problem>> GetWalletEntriesAsync(
        string userId, PageQuery page, GrainCalls grains, HttpContext http) =>
        UserId.TryParse(userId, out var owner) ? await WalletEndpoints.ReadEntriesAsync(owner, page, grains, http) : UnknownWallet;

    private static async Task<Results<Ok<EarningsResponse>, Problem>> GetEarningsAsync(string creatorId, GrainCalls grains, HttpContext http) =>
        UserId.TryParse(creatorId, out var creator) ? await EarningsEndpoints.ReadAsync(creator, grains, http) : UnknownCreator;

    private static async Task<Results<Ok<ListResponse<EarningsEntryResponse>>, Problem>> GetEarningsEntriesAsync(
        string creatorId, PageQuery page, GrainCalls grains, HttpContext http) =>
        UserId.TryParse(creatorId, out var creator) ? await EarningsEndpoints.ReadEntriesAsync(creator, page, grains, http) : UnknownCreator;

    private static Task<Results<Ok<ClosureResponse>, Problem>> CloseAsync(
        string creatorId, JsonBody<OperatorRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http) =>
        SetClosedAsync(creatorId, closed: true, body.Value, idempotency, caller, operators, http);

    private static Task<Results<Ok<ClosureResponse>, Problem>> ReopenAsync(
        string creatorId, JsonBody<OperatorRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http) =>
        SetClosedAsync(creatorId, closed: false, body.Value, idempotency, caller, operators, http);

    private static async Task<Results<Ok<ClosureResponse>, Problem>> SetClosedAsync(
        string creatorId, bool closed, OperatorRequest request, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var errors = new FieldErrors();
        PlainText.RequireName(errors, "reason", request.Reason, OperatorRequest.ReasonLengthMax);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!UserId.TryParse(creatorId, out var creator))
        {
            return UnknownCreator;
        }

        var digest = Digests.Of("POST", $"/v1/admin/creators/{creator}/{(closed ? "close" : "reopen")}", request, CanonicalJson.Default.OperatorRequest);
        var outcome = await operators.AnswerAsync(
            OperatorActions.Of(caller, idempotency.Key, closed ? "creator.close" : "creator.reopen", $"earnings:{creator}", digest, request.Reason),
            grains => grains.Earnings(creator).SetClosedAsync(closed, caller.Id, request.Reason!),
            enrolment => new ClosureResponse(creator.Value, enrolment.IsClosed),
            GatewayJson.Default.ClosureResponse);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Ok(outcome.Value!);
    }

    /// <summary>What asking for a wallet that nobody can have is answered with.</summary>
    internal static Problem UnknownWallet => new(ProblemKind.UnknownWallet, $"Nobody can have that name; it would be {UserId.Form}.");

    private static Problem UnknownCreator => new(ProblemKind.UnknownCreator, $"Nobody can have that name; it would be {UserId.Form}.");
}
