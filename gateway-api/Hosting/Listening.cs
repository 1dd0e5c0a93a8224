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
        });
    }
}
