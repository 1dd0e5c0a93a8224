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

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // As late as can be: what answers an exception clears the headers that were set before it.
        context.Response.OnStarting(Add, context);
        return next(context);
    });

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Array.Exists(OfOthers, path => context.Request.Path.StartsWithSegments(path)) ? Others
            : context.RequestServices.GetRequiredService<PagePolicy>().Value;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}
