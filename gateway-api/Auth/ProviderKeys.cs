using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Gateway.Auth;

/// <summary>
/// The keys of the tokens' provider, before a token is looked at: without them nobody can say whether one is good, and that is no 401. A key that the
/// provider has taken back is good no longer than it takes to ask again.
/// </summary>
internal sealed class ProviderKeys : IPostConfigureOptions<JwtBearerOptions>
{
    /// <summary>How soon a provider is asked again that did not answer: callers in between are told at once.</summary>
    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(1);

    private long _failedAt;

    /// <summary>After the framework's own, which makes what finds the keys.</summary>
    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        if (options.ConfigurationManager is BaseConfigurationManager found)
        {
            // Otherwise keys of the hour before would be taken as well.
            found.UseLastKnownGoodConfiguration = false;
        }
    }

    /// <summary>Sees to it that there are keys, if a provider has them.</summary>
    /// <exception cref="UnavailableException">The provider can't be reached, and never could since the gateway started.</exception>
    public async Task RequireAsync(MessageReceivedContext context)
    {
        // Whether the gateway is well is no matter of who asks.
        if (context.Options.ConfigurationManager is not { } provider
            || !context.Request.Headers.ContainsKey("Authorization")
            || context.Request.Path.StartsWithSegments("/health"))
        {
            return;
        }

        var failedAt = Volatile.Read(ref _failedAt);
        if (failedAt != 0 && TimeProvider.System.GetElapsedTime(failedAt) < AskedAgainAfter)
        {
            throw Away(null);
        }

        try
        {
            await provider.GetConfigurationAsync(context.HttpContext.RequestAborted);
            Volatile.Write(ref _failedAt, 0);
        }
        catch (Exception fault) when (fault is InvalidOperationException or HttpRequestException or IOException
            || (fault is OperationCanceledException && !context.HttpContext.RequestAborted.IsCancellationRequested))
        {
            Volatile.Write(ref _failedAt, TimeProvider.System.GetTimestamp());
            throw Away(fault);
        }
    }

    private static UnavailableException Away(Exception? cause)
    {
        const string message = "The provider of the tokens' keys can't be reached.";
        return cause is null ? new UnavailableException(message) : new UnavailableException(message, cause);
    }
}
