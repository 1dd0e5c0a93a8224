using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansCoins.Gateway.Auth;

/// <summary>Whose tokens the gateway accepts. Section <c>OrleansCoins:Auth</c>.</summary>
internal sealed class AuthOptions
{
    public const string Section = "OrleansCoins:Auth";

    /// <summary>The section, as the environment names it.</summary>
    public const string InEnvironment = "OrleansCoins__Auth__";

    /// <summary>The least a symmetric key may have: RFC 7518, section 3.2 asks for as many bits as the hash has.</summary>
    public const int SigningKeyBytesMin = 32;

    /// <summary>The address of the OpenID Connect provider that signs the tokens, with keys of its own.</summary>
    public string? Authority { get; set; }

    /// <summary>Whom a token must be made for.</summary>
    public string Audience { get; set; } = "orleanscoins";

    /// <summary>The key that tokens are signed with (HS256), when no provider does.</summary>
    public string? SigningKey { get; set; }

    /// <summary>The claim that holds the user's id.</summary>
    public string UserIdClaim { get; set; } = "sub";
}

/// <summary>Refuses to start with settings that would accept no token, or too many.</summary>
internal sealed class AuthOptionsValidator(IHostEnvironment environment) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = new List<string>();
        var hasAuthority = !string.IsNullOrEmpty(options.Authority);
        var hasKey = !string.IsNullOrEmpty(options.SigningKey);
        if (!hasAuthority && !hasKey && !environment.IsDevelopment())
        {
            failures.Add(
                $"{AuthOptions.InEnvironment}Authority and {AuthOptions.InEnvironment}SigningKey are both not set, so nobody could call. Set Authority to the "
                + $"address of your OpenID Connect provider, or SigningKey to at least {AuthOptions.SigningKeyBytesMin} secret bytes. "
                + "(Only in Development does the gateway make a key of its own: ASPNETCORE_ENVIRONMENT=Development.)");
        }

        if (hasAuthority && hasKey)
        {
            failures.Add($"{AuthOptions.InEnvironment}Authority and {AuthOptions.InEnvironment}SigningKey are both set. Set only one: tokens have one origin.");
        }

        if (hasKey && Encoding.UTF8.GetByteCount(options.SigningKey!) < AuthOptions.SigningKeyBytesMin)
        {
            failures.Add(
                $"{AuthOptions.InEnvironment}SigningKey has fewer than {AuthOptions.SigningKeyBytesMin} bytes. Set a longer one, from a random source.");
        }

        if (hasAuthority && !(Uri.TryCreate(options.Authority, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment()))))
        {
            failures.Add($"{AuthOptions.InEnvironment}Authority is '{options.Authority}'. Set it to an https address.");
        }

        if (string.IsNullOrEmpty(options.Audience))
        {
            failures.Add($"{AuthOptions.InEnvironment}Audience is empty. Set it to the audience your tokens are made for.");
        }

        if (string.IsNullOrEmpty(options.UserIdClaim))
        {
            failures.Add($"{AuthOptions.InEnvironment}UserIdClaim is empty. Set it to the claim that holds the user's id, such as sub.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
