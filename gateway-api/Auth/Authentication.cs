using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace OrleansCoins.Gateway.Auth;

/// <summary>Who calls, and what they may do.</summary>
internal static class Authentication
{
    /// <summary>The policy of the operators' routes.</summary>
    public const string AdminPolicy = "admin";

    public static void AddGatewayAuthentication(this IServiceCollection services)
    {
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        services.AddSingleton<TokenKey>();
        services.AddSingleton<DevelopmentTokens>();
        services.AddSingleton<ProviderKeys>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();

        // After the framework's own set-up, so that ours has the last word.
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerSetup>();
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>>(static provider => provider.GetRequiredService<ProviderKeys>());
        services.AddAuthorizationBuilder().AddPolicy(AdminPolicy, policy => policy
            .RequireAuthenticatedUser()
            .RequireAssertion(context => Caller.HasAdminScope(context.User)));
    }
}
