using Microsoft.Extensions.Options;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>
/// The page at <c>/</c>: static files, and nothing but them. In Development it makes tokens for whoever one plays; elsewhere its users sign in at the provider
/// of the tokens, and where none is set for it there is no page.
/// </summary>
internal static class PageHosting
{
    /// <summary>How the page's users sign in: what it asks for first.</summary>
    private const string SignInPath = "/sign-in.json";

    public static void AddPage(this IServiceCollection services)
    {
        services.AddOptions<PageOptions>().BindConfiguration(PageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PageOptions>, PageOptionsValidator>();
        services.AddSingleton<PagePolicy>();
    }

    /// <summary>Serves the page, where there is one.</summary>
    public static void UsePage(this WebApplication app)
    {
        if (SignInOf(app) is not { } signIn)
        {
            return;
        }

        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Asked again each time, by entity tag: modules of two versions don't fit together.
            OnPrepareResponse = static file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.MapGet(SignInPath, () => TypedResults.Ok(signIn)).AllowAnonymous().ExcludeFromDescription();
    }

    private static SignInResponse? SignInOf(WebApplication app)
    {
        var (auth, page) = (app.Services.GetRequiredService<IOptions<AuthOptions>>().Value, app.Services.GetRequiredService<IOptions<PageOptions>>().Value);
        return app.Environment.IsDevelopment() && app.Services.GetRequiredService<DevelopmentTokens>().CanSign ? new SignInResponse("development")
            : page.ClientId is { Length: > 0 } client ? new SignInResponse("oidc") { Authority = auth.Authority, ClientId = client, Scope = page.Scope, UserIdClaim = auth.UserIdClaim }
            : null;
    }
}

/// <summary>What the page's scripts and styles may load, and where they may connect to.</summary>
internal sealed class PagePolicy(IOptions<AuthOptions> auth, IOptions<PageOptions> page)
{
    /// <summary>The policy, as a browser reads it.</summary>
    public string Value { get; } = SecurityHeaders.PageThatConnectsTo(
        page.Value.ClientId is { Length: > 0 } && Uri.TryCreate(auth.Value.Authority, UriKind.Absolute, out var authority)
            ? $"'self' {authority.GetLeftPart(UriPartial.Authority)} {page.Value.ConnectTo}".TrimEnd()
            : "'self'");
}
