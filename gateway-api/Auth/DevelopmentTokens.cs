using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Auth;

/// <summary>Makes tokens for development, as a provider would.</summary>
internal sealed class DevelopmentTokens(IOptions<AuthOptions> options, TokenKey key)
{
    /// <summary>How long a token is good for: a day.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Whether tokens can be made here: not when a provider signs them with keys of its own.</summary>
    public bool CanSign => key.Value is not null;

    /// <summary>A token for a user.</summary>
    public string Make(UserId user, string? scope, DateOnly? birthdate)
    {
        // The wall clock: tokens are checked by it, also where the platform's own clock is set ahead.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = user.Value, [options.Value.UserIdClaim] = user.Value };
        if (!string.IsNullOrEmpty(scope))
        {
            claims[Caller.ScopeClaim] = scope;
        }

        if (birthdate is { } date)
        {
            claims[Caller.BirthdateClaim] = date.ToString("O");
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Audience = options.Value.Audience,
            Claims = claims,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            SigningCredentials = new SigningCredentials(key.Value, SecurityAlgorithms.HmacSha256),
        });
    }
}
