using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Who deals with themselves, by what the journal says.</summary>
internal static class RiskEndpoints
{
    private const string AnalysesPath = "/v1/admin/risk/analyses";

    public static void MapRisk(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/risk").WithTags("Operating").Refuses(400, 401, 403, 503);
        group.MapGet("", ListAsync).WithName("ListRisks").WithSummary("What the analysis of the journal found that an operator should look at, newest first");
        group.MapPost("/analyses", AnalyseAsync).WithName("AnalyseRisks").WithSummary("Analyse the journal for risks now, and wait for it").Refuses(422);
    }

    private static async Task<Results<Ok<ListResponse<RiskFindingResponse>>, Problem>> ListAsync(
        string? rule, string? creator, string? user, PageQuery page, GrainCalls grains, HttpContext http)
    {
        var errors = new FieldErrors();
        if (rule is not null && !RiskRuleNames.All.Contains(rule))
        {
            errors.Add("rule", $"Must be one of: {string.Join(", ", RiskRuleNames.All)}.");
        }

        var filter = new RiskFilter(rule, Read(errors, "creator", creator), Read(errors, "user", user));
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var found = await grains.AskAsync(grains => grains.Risk().ListAsync(filter, page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(found, RiskFindingResponse.Of));
    }

    private static async Task<Results<Ok<RiskAnalysisResponse>, Problem>> AnalyseAsync(
        IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var action = OperatorActions.Of(caller, idempotency.Key, "risk.analyse", "risk:all", RequestDigest.Of(System.Text.Encoding.UTF8.GetBytes($"POST {AnalysesPath}\n")));
        var outcome = await operators.AnswerAsync(
            action,
            static async grains => Outcome<RiskAnalysis>.Accepted(await grains.Risk().AnalyseAsync()),
            RiskAnalysisResponse.Of,
            GatewayJson.Default.RiskAnalysisResponse,
            takesLong: true);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Ok(outcome.Value!);
    }

    private static UserId? Read(FieldErrors errors, string name, string? given)
    {
        if (given is null)
        {
            return null;
        }

        if (UserId.TryParse(given, out var user))
        {
            return user;
        }

        errors.Add(name, $"Must be {UserId.Form}.");
        return null;
    }
}
