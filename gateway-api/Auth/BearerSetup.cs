using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Auth;

/// <summary>Which tokens are accepted: signed by the one key or provider that is set, with a named algorithm, for us, and not expired.</summary>
internal sealed class BearerSetup(IOptions<AuthOptions> options, TokenKey key, ProviderKeys provider, IHostEnvironment environment)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>How soon a provider is asked again for its keys, when a token is signed with one that it didn't name: keys change, and strangers make tokens.</summary>
    private static readonly TimeSpan KeysAskedAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long a provider's keys are taken without asking again: no longer is a key good that it has taken back.</summary>
    private static readonly TimeSpan KeysHold = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ProviderTimeMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ClockSkewMax = TimeSpan.FromSeconds(30);

    private static readonly string[] ProviderAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions bearer)
    {
        var auth = options.Value;
        var hasAuthority = !string.IsNullOrEmpty(auth.Authority);
        bearer.MapInboundClaims = false;

        // Tokens go by the wall clock, also where the platform's own clock is set ahead.
        bearer.TimeProvider = TimeProvider.System;
        bearer.Authority = hasAuthority ? auth.Authority : null;
        bearer.RefreshInterval = KeysAskedAgainAfter;
        bearer.AutomaticRefreshInterval = KeysHold;
        bearer.BackchannelTimeout = ProviderTimeMax;
        bearer.RequireHttpsMetadata = !environment.IsDevelopment();
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            NameClaimType = auth.UserIdClaim,
            ValidAudience = auth.Audience,
            ValidateIssuer = hasAuthority,
            IssuerSigningKey = key.Value,
            ValidAlgorithms = hasAuthority ? ProviderAlgorithms : [SecurityAlgorithms.HmacSha256],
            ClockSkew = ClockSkewMax,
        };
        bearer.Events = new JwtBearerEvents
        {
            OnMessageReceived = provider.RequireAsync,
            OnTokenValidated = context =>
            {
                RequireUnderstood(context);
                return RequireUserId(context, auth.UserIdClaim);
            },
            OnChallenge = ExplainChallenge,
        };
    }

    /// <summary>RFC 7515, section 4.1.11: a token that names extensions which have to be understood is not for whoever understands none.</summary>
    private static void RequireUnderstood(TokenValidatedContext context)
    {
        if (context.SecurityToken is JsonWebToken token && token.TryGetHeaderValue<object>("crit", out _))
        {
            context.Fail("The token's header 'crit' names extensions that are not understood here.");
        }
    }

    private static Task RequireUserId(TokenValidatedContext context, string claim)
    {
        var ids = context.Principal?.FindAll(claim).ToArray() ?? [];
        if (ids.Length != 1)
        {
            context.Fail($"The token must have one claim '{claim}': it is the user's id.");
        }
        else if (!UserId.TryParse(ids[0].Value, out _))
        {
            context.Fail($"The token's claim '{claim}' is not {UserId.Form}.");
        }

        return Task.CompletedTask;
    }

    private static Task ExplainChallenge(JwtBearerChallengeContext context)
    {
        // The framework describes only what its own checks found, and leaves the description empty where they found nothing to say.
        if (context.AuthenticateFailure is { } failure && string.IsNullOrEmpty(context.ErrorDescription))
        {
            context.ErrorDescription = failure is AuthenticationFailureException ? failure.Message : "The token cannot be read.";
        }

        StatusProblems.Explain(context.HttpContext, context.ErrorDescription);
        return Task.CompletedTask;
    }
}
