namespace OrleansCoins.Gateway.Hosting;

/// <summary>The page at <c>/</c>: static files, and nothing but them.</summary>
internal static class PageHosting
{
    /// <summary>
    /// Serves the page in Development. It signs its users in with tokens of development, so elsewhere it could do nothing, and is not there.
    /// </summary>
    public static void UsePage(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            return;
        }

        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Asked again each time, by entity tag: modules of two versions don't fit together.
            OnPrepareResponse = static file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
    }
}
