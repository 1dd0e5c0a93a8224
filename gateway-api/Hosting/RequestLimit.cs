using System.Globalization;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>
/// Bounds the requests that are under way in this gateway, and with them everything that waits for them behind it. One too many is answered 503
/// at once. Whether the gateway lives can always be asked, and viewers of rooms, who stay for hours, are counted for themselves.
/// </summary>
internal static class RequestLimit
{
    private const string Setting = "OrleansCoins:RequestsMax";

    /// <summary>What a gateway answers in well under a second, also where that is a small one: more would only wait longer.</summary>
    private const int MaxDefault = 2_048;

    /// <exception cref="SettingException">The setting can't be used.</exception>
    public static void UseRequestLimit(this WebApplication app)
    {
        var max = Read(app.Configuration);
        var underWay = 0;
        app.UseWhen(static http => !http.Request.Path.StartsWithSegments("/health") && !RoomFeedEndpoints.IsFeed(http), limited => limited.Use(async (http, next) =>
        {
            try
            {
                if (Interlocked.Increment(ref underWay) > max)
                {
                    await new Problem(ProblemKind.Unavailable, "Too many requests are under way. Nothing was begun.").ExecuteAsync(http);
                    return;
                }

                await next(http);
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        }));
    }

    private static int Read(IConfiguration configuration) =>
        configuration[Setting] is not { Length: > 0 } given ? MaxDefault
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0 ? max
        : throw new SettingException($"OrleansCoins__RequestsMax is '{given}'. Set it to the number of requests that may be under way at a time, 1 or more.");
}
