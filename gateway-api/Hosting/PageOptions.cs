using Microsoft.Extensions.Options;
using OrleansCoins.Gateway.Auth;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>The page outside Development, where its users sign in at an OpenID Connect provider. Section <c>OrleansCoins:Page</c>.</summary>
internal sealed class PageOptions
{
    public const string Section = "OrleansCoins:Page";

    /// <summary>The section, as the environment names it.</summary>
    public const string InEnvironment = "OrleansCoins__Page__";

    /// <summary>The page's name at the provider: a public client, since a browser keeps no secret. Without one there is no page outside Development.</summary>
    public string? ClientId { get; set; }

    /// <summary>What the page asks for, separated by spaces.</summary>
    public string Scope { get; set; } = "openid";

    /// <summary>The origin of the provider's token endpoint, where that is not the authority's.</summary>
    public string? ConnectTo { get; set; }
}

/// <summary>Refuses to start with a page that nobody could sign in at.</summary>
internal sealed class PageOptionsValidator(IOptions<AuthOptions> auth) : IValidateOptions<PageOptions>
{
    public ValidateOptionsResult Validate(string? name, PageOptions options) =>
        options.ClientId is not { Length: > 0 } ? ValidateOptionsResult.Success
        : string.IsNullOrEmpty(auth.Value.Authority) ? ValidateOptionsResult.Fail(
            $"{PageOptions.InEnvironment}ClientId is set without {AuthOptions.InEnvironment}Authority, so nobody could sign in. Set Authority to the address of your provider, or leave ClientId out.")
        : string.IsNullOrWhiteSpace(options.Scope) ? ValidateOptionsResult.Fail(
            $"{PageOptions.InEnvironment}Scope is empty. Set it to what the page asks for, such as 'openid'.")
        : options.ConnectTo is { } origin && !IsOrigin(origin) ? ValidateOptionsResult.Fail(
            $"{PageOptions.InEnvironment}ConnectTo is '{origin}'. Set it to an origin, such as https://tokens.example.com.")
        : ValidateOptionsResult.Success;

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.GetLeftPart(UriPartial.Authority) == text;
}
