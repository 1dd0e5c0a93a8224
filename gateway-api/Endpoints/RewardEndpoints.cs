using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Campaigns, and the rewards that they pay.</summary>
internal static class RewardEndpoints
{
    private const string CampaignsPath = "/v1/admin/campaigns";
    private const string RewardsPath = "/v1/admin/rewards";
    private const string Required = "The member is required.";

    public static void MapRewards(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).WithTags("Operating").Refuses(400, 401, 403, 503);
        group.MapPost("/campaigns", OpenAsync)
            .WithName("OpenCampaign").WithSummary("Open a campaign: a budget of coins to reward people with").Refuses(415, 422);
        group.MapGet("/campaigns", ListAsync).WithName("ListCampaigns").WithSummary("The campaigns, newest first");
        group.MapGet("/campaigns/{campaignId}", GetAsync).WithName("GetCampaign").WithSummary("One campaign").Refuses(404);
        group.MapPost("/rewards", GrantAsync)
            .LimitedAs(LimitClass.Money).WithName("GrantReward").NeedsKey().WithSummary("Reward a user with coins, or a creator with a gift of the platform, once a campaign").Refuses(404, 409, 415, 422);
    }

    private static async Task<Results<Created<CampaignResponse>, Problem>> OpenAsync(
        JsonBody<OpenCampaignRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        PlainText.RequireName(errors, "name", request.Name, OpenCampaign.NameLengthMax);
        if (request.BudgetCoins is not (>= 1 and <= OpenCampaign.BudgetCoinsMax))
        {
            errors.Add("budgetCoins", request.BudgetCoins is null ? Required : $"Must be 1 to {OpenCampaign.BudgetCoinsMax}.");
        }

        if (request.EndsAt is null)
        {
            errors.Add("endsAt", Required);
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var campaign = ResourceIds.Campaign(caller.Id, idempotency.Key);
        var digest = Digests.Of("POST", CampaignsPath, request, CanonicalJson.Default.OpenCampaignRequest);
        var command = new OpenCampaign(request.Name!, new Coins(request.BudgetCoins!.Value), request.EndsAt!.Value, caller.Id, digest);
        var outcome = await operators.RecordAsync(
            OperatorActions.Of(caller, idempotency.Key, "campaign.open", $"campaign:{campaign}", digest), grains => grains.Campaign(campaign).OpenAsync(command));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created($"{CampaignsPath}/{campaign}", CampaignResponse.Of(outcome.Value!));
    }

    private static async Task<Ok<ListResponse<CampaignResponse>>> ListAsync(PageQuery page, GrainCalls grains, HttpContext http)
    {
        var campaigns = await grains.AskAsync(grains => grains.Listings().GetCampaignsAsync(page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(campaigns, CampaignResponse.Of));
    }

    private static async Task<Results<Ok<CampaignResponse>, Problem>> GetAsync(string campaignId, GrainCalls grains, HttpContext http) =>
        CampaignId.TryParse(campaignId, out var id)
        && await grains.AskAsync(grains => grains.Campaign(id).GetAsync(), http.RequestAborted) is { } campaign
            ? TypedResults.Ok(CampaignResponse.Of(campaign))
            : new Problem(ProblemKind.UnknownCampaign, "No campaign has that id. GET /v1/admin/campaigns lists what there is.");

    private static async Task<Results<Created<RewardResponse>, Problem>> GrantAsync(
        JsonBody<GrantRewardRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        if (!UserId.TryParse(request.UserId, out var user))
        {
            errors.Add("userId", request.UserId is null ? Required : $"Must be {UserId.Form}.");
        }

        Check(request, errors);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (idempotency.Key is not { } key)
        {
            return IdempotencyHeader.Missing;
        }

        if (!CampaignId.TryParse(request.CampaignId, out var campaign))
        {
            return new Problem(ProblemKind.UnknownCampaign, $"No campaign has that id; it would be {CampaignId.Form}.");
        }

        var gift = default(GiftId);
        if (request.Gift is { } asked && !GiftId.TryParse(asked.GiftId, out gift))
        {
            return new Problem(ProblemKind.UnknownGift, $"No gift has that name; it would be {GiftId.Form}.");
        }

        var command = new GrantReward(campaign, user, caller.Id, key, Digests.Of("POST", RewardsPath, request, CanonicalJson.Default.GrantRewardRequest))
        {
            Coins = request.Coins is { } coins ? new Coins(coins) : null,
            ExpiresAt = request.ExpiresAt,
            GiftId = request.Gift is null ? null : gift,
            Quantity = (int)(request.Gift?.Quantity ?? 0),
        };
        var outcome = await operators.RecordAsync(
            OperatorActions.Of(caller, key, "reward.grant", $"reward:{campaign}/{user}", command.Digest), grains => grains.Reward(campaign, user).GrantAsync(command));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created(RewardsPath, RewardResponse.Of(outcome.Value!));
    }

    private static void Check(GrantRewardRequest request, FieldErrors errors)
    {
        if (request.CampaignId is null)
        {
            errors.Add("campaignId", Required);
        }

        if (request.Coins is null == request.Gift is null)
        {
            errors.Add("coins", "Give exactly one of coins and gift.");
        }

        if (request.Coins is not (null or (>= 1 and <= Coins.MaxValue)))
        {
            errors.Add("coins", $"Must be 1 to {Coins.MaxValue}.");
        }

        if (request is { ExpiresAt: not null, Coins: null })
        {
            errors.Add("expiresAt", "Only coins expire.");
        }

        if (request.Gift is { GiftId: null })
        {
            errors.Add("gift.giftId", Required);
        }

        if (request.Gift is { Quantity: not (>= 1 and <= SendGift.QuantityMax) })
        {
            errors.Add("gift.quantity", $"Must be 1 to {SendGift.QuantityMax}.");
        }
    }
}
