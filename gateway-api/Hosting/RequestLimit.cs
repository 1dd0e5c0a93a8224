using System.Globalization;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>
/// Bounds the requests that are under way in this gateway, and with them everything that waits for them behind it; and those of one address, since a
/// request is under way before its body has come, and whoever sends bodies slowly would take all places. One too many is answered 503 at once.
/// Whether the gateway lives can always be asked, and viewers of rooms, who stay for hours, are counted for themselves.
/// </summary>
internal static class RequestLimit
{
    /// <summary>What a gateway answers in well under a second, also where that is a small one: more would only wait longer.</summary>
    private const int MaxDefault = 2_048;

    /// <summary>More than a program or a mobile network's address has under way at a time, and a quarter of all.</summary>
    private const int PerAddressMaxDefault = 512;

    /// <exception cref="SettingException">A setting can't be used.</exception>
    public static void UseRequestLimit(this WebApplication app)
    {
        var max = Read(app.Configuration, "RequestsMax", MaxDefault, "that may be under way at a time");
        var perAddressMax = Read(app.Configuration, "RequestsPerAddressMax", PerAddressMaxDefault, "of one address that may be under way at a time");
        var places = new AddressPlaces(max, perAddressMax);
        app.UseWhen(static http => !http.Request.Path.StartsWithSegments("/health") && !RoomFeedEndpoints.IsFeed(http), limited => limited.Use(async (http, next) =>
        {
            var address = CallerAddress.Of(http);
            var outcome = places.TryTake(address);
            if (outcome != PlaceOutcome.Taken)
            {
                await Refuse(outcome).ExecuteAsync(http);
                return;
            }

            try
            {
                await next(http);
            }
            finally
            {
                places.Leave(address);
            }
        }));
    }

    private static Problem Refuse(PlaceOutcome outcome) => new(
        ProblemKind.Unavailable,
        outcome == PlaceOutcome.AddressFull
            ? "Too many requests from this address are under way. Nothing was begun."
            : "Too many requests are under way. Nothing was begun.");

    private static int Read(IConfiguration configuration, string name, int fallback, string which) =>
        configuration[$"OrleansCoins:{name}"] is not { Length: > 0 } given ? fallback
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0 ? max
        : throw new SettingException($"OrleansCoins__{name} is '{given}'. Set it to the number of requests {which}, 1 or more.");
}
