using Microsoft.Extensions.Primitives;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>What browsers may do with our answers: as little as they need.</summary>
internal static class SecurityHeaders
{
    private const string Nowhere = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Pages of others write their scripts and styles into themselves; they load nothing from elsewhere either.</summary>
    private const string Others =
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src blob:; " + Nowhere;

    private static readonly string[] OfOthers = ["/scalar", Dashboard.Path];

    /// <summary>The page writes nothing into itself, and loads from here alone.</summary>
    /// <param name="sources">Where it may connect to, as a policy lists them.</param>
    public static string PageThatConnectsTo(string sources) =>
        $"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src {sources}; {Nowhere}";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var (isDevelopment, page) = (app.Environment.IsDevelopment(), app.Services.GetRequiredService<PagePolicy>().Value);
        app.Use((context, next) =>
        {
            // As late as can be: what answers an exception clears the headers that were set before it.
            context.Response.OnStarting(() =>
            {
                AddTo(context, page, isDevelopment);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    /// <summary>Adds them to an answer that is about to be sent.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="page">What the page may load, and where it may connect to.</param>
    /// <param name="isDevelopment">Whether this is a developer's machine.</param>
    public static void AddTo(HttpContext context, string page, bool isDevelopment)
    {
        var isOfOthers = Array.Exists(OfOthers, path => context.Request.Path.StartsWithSegments(path));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = isOfOthers ? Others : page;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // What is somebody's own is kept by nobody on the way; what has an entity tag is everybody's, and asked for again by it.
        if (StringValues.IsNullOrEmpty(headers.CacheControl) && !isOfOthers)
        {
            headers.CacheControl = StringValues.IsNullOrEmpty(headers.ETag) ? "no-store" : "no-cache";
        }

        // On a developer's machine another program may want plain HTTP on the same host tomorrow.
        if (context.Request.IsHttps && !isDevelopment)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }
    }
}
