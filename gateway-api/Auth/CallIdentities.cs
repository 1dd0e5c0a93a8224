using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Auth;

/// <summary>Tells grains on whose behalf the gateway calls them; they check for themselves what is open to whom.</summary>
internal static class CallIdentities
{
    /// <summary>Lets the calls of every request be those of its caller. After authentication: who that is stands in the token.</summary>
    public static void UseCallIdentities(this IApplicationBuilder app) => app.Use(static async (http, next) =>
    {
        Of(http).Use();
        await next(http);
    });

    /// <summary>Lets the sandboxes of Development, which play providers of the platform, call grains as the platform does.</summary>
    public static TBuilder ActsAsPlatform<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(PlatformRoute.Instance);

    private static CallIdentity Of(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<PlatformRoute>() is not null ? CallIdentity.Platform
        : http.User.Identity is { IsAuthenticated: true, Name: var name } && UserId.TryParse(name, out var user) ? CallIdentity.Of(user, Caller.HasAdminScope(http.User))
        : CallIdentity.Anonymous;

    private sealed class PlatformRoute
    {
        public static readonly PlatformRoute Instance = new();
    }
}
