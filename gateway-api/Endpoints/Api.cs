using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Requests;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>The routes of <c>/v1</c>, and what they have in common.</summary>
internal static class Api
{
    /// <summary>Answers are written as <see cref="GatewayJson"/> says, and described so.</summary>
    public static void AddGatewayJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(options =>
    {
        options.SerializerOptions.NumberHandling = GatewayJson.Default.Options.NumberHandling;
        options.SerializerOptions.Encoder = AnswerJson.Encoder;
        options.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
    });

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/v1").RequireAuthorization().Limited().Refuses(429).RefuseMalformed();
        api.MapCatalogue();
        api.MapPurchases();
        api.MapPaymentWebhooks();
        api.MapWallet();
        api.MapLimits();
        api.MapUnlocks();
        api.MapCreators();
        api.MapModeration();
        api.MapRankings();
        api.MapRooms();
        api.MapRoomFeeds();
        api.MapGoals();
        api.MapBattles();
        api.MapGifts();
        api.MapThanks();
        api.MapErasing();
        api.MapProfile();
        api.MapGiftTrails();
        api.MapEarnings();
        api.MapPayouts();
        var admin = api.MapGroup("/admin").RequireAuthorization(Authentication.AdminPolicy);
        admin.MapAdmin();
        admin.MapMembers();
        admin.MapRewards();
        admin.MapPayoutHolds();
        admin.MapMoneyAdmin();
        admin.MapGuardianLimits();
        admin.MapWebhookEndpoints();
        admin.MapReconciliations();
        admin.MapAudit();
        admin.MapRisk();
        admin.MapDistribution();
    }

    /// <summary>Describes the refusals that a route may answer with.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params ReadOnlySpan<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemResponse), ["application/problem+json"]));
        }

        return builder;
    }

    /// <summary>Describes that a route takes no request without an idempotency key.</summary>
    public static TBuilder NeedsKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(KeyNeededMetadata.Instance);
}
