using System.Globalization;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Limiting;

/// <summary>
/// Limits what one caller asks for: a user by their id, everybody else by their address. Each answer says what is left, as draft-ietf-httpapi-ratelimit-headers
/// (10) has it, and one too many is answered 429. Limits are each gateway's own.
/// </summary>
internal static class RateLimits
{
    /// <exception cref="Hosting.SettingException">A setting can't be used.</exception>
    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(RateLimitOptions.Read(builder.Configuration));
        builder.Services.AddSingleton(static provider => new CallerLimits(provider.GetRequiredService<RateLimitOptions>(), TimeProvider.System));
    }

    /// <summary>After authentication, which says who calls, and before what it takes to serve them.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<RateLimitOptions>();
        var callers = app.Services.GetRequiredService<CallerLimits>();
        app.Use((http, next) =>
        {
            if (LimitClasses.Of(http) is not { } limited)
            {
                return next(http);
            }

            var lease = callers.Take(KeyOf(limited, http));
            var told = new Told(http.Response, limited, options[limited], lease);

            // As late as can be: what answers an exception clears the headers that were set before it.
            http.Response.OnStarting(Tell, told);
            return lease.IsAcquired ? next(http) : Refuse(http, told);
        });
    }

    private static CallerKey KeyOf(LimitClass limited, HttpContext http) => limited switch
    {
        LimitClass.Anonymous or LimitClass.Webhook => new(limited, CallerAddress.Of(http)),

        // No user id has a blank in it.
        LimitClass.Costly when http.User.Identity is not { IsAuthenticated: true } => new(limited, $"at {CallerAddress.Of(http)}"),
        _ => new(limited, http.User.Identity!.Name!),
    };

    private static Task Refuse(HttpContext http, Told told)
    {
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"At most {told.Policy.Permits} requests of the kind '{told.Name}' are served in {told.Policy.Window.TotalSeconds} s. Try again in {told.ResetsInSeconds} s.");
        return new Problem(ProblemKind.RateLimited, detail) { RetryAfterSeconds = told.ResetsInSeconds }.ExecuteAsync(http);
    }

    private static Task Tell(object state)
    {
        var told = (Told)state;
        var headers = told.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{told.Name}\";q={told.Policy.Permits};w={(long)told.Policy.Window.TotalSeconds}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{told.Name}\";r={told.Lease.Remaining};t={told.ResetsInSeconds}");
        return Task.CompletedTask;
    }

    private sealed record Told(HttpResponse Response, LimitClass Class, RateLimitPolicy Policy, WindowLease Lease)
    {
        private static readonly string[] Names = [.. Enum.GetNames<LimitClass>().Select(static name => name.ToLowerInvariant())];

        public string Name => Names[(int)Class];

        /// <summary>Rounded up: who waits as long as they are told is served.</summary>
        public int ResetsInSeconds => (int)Math.Ceiling(Lease.ResetsIn.TotalSeconds);
    }
}
