using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansCoins.Gateway.Live;
using OrleansCoins.Gateway.Requests;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>Where and how the gateway listens.</summary>
internal static class Listening
{
    private const string AddressDefault = "http://localhost:5080";

    /// <summary>
    /// How much is read of a body that is refused for its length. More than any route takes: a connection that is closed on its sender takes the
    /// answer with it.
    /// </summary>
    private const int DrainedLengthMax = 16 * BodyBytes.LengthMax;

    /// <summary>How long a request's head may take to arrive.</summary>
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);

    /// <summary>How slow a body may be, and for how long it may be slower.</summary>
    private const double BodyBytesPerSecondMin = 8 * 1024;
    private static readonly TimeSpan SlowFor = TimeSpan.FromSeconds(5);

    /// <summary>Connections at a time: those of viewers, and as many again.</summary>
    private const int ConnectionsMax = 2 * FeedLimits.ReadersMax;

    /// <summary>Sets what is not set elsewhere: the address is only a default of the program.</summary>
    public static void ConfigureListening(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var isGiven = configuration["urls"] is not null
            || configuration["http_ports"] is not null
            || configuration["https_ports"] is not null
            || configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!isGiven)
        {
            builder.WebHost.UseUrls(AddressDefault);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = DrainedLengthMax;

            // A connection costs little and a request under way a place, so whoever sends slowly on purpose gets neither for long.
            kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecondMin, SlowFor);
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
        });
    }
}
