using System.Globalization;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;

namespace OrleansCoins.Gateway.Live;

/// <summary>How many viewers of rooms there may be.</summary>
/// <param name="ViewersMax">In all.</param>
/// <param name="ViewersPerAddressMax">From one address.</param>
internal sealed record FeedOptions(int ViewersMax, int ViewersPerAddressMax)
{
    private const int PerAddressDefault = 1_000;

    /// <exception cref="SettingException">A setting can't be used.</exception>
    public static FeedOptions Read(IConfiguration configuration) =>
        new(Read(configuration, "ViewersMax", FeedLimits.ReadersMax), Read(configuration, "ViewersPerAddressMax", PerAddressDefault));

    private static int Read(IConfiguration configuration, string name, int fallback) =>
        configuration[$"OrleansCoins:Feeds:{name}"] is not { Length: > 0 } given ? fallback
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0 ? max
        : throw new SettingException($"OrleansCoins__Feeds__{name} is '{given}'. Set it to the number of viewers that may look at a time, 1 or more.");
}

/// <summary>The viewers of rooms that a gateway serves now, each a connection that stays for hours.</summary>
internal sealed class FeedSeats(FeedOptions options)
{
    private readonly AddressPlaces _places = new(options.ViewersMax, options.ViewersPerAddressMax);

    /// <summary>Viewers now.</summary>
    public int Count => _places.Count;

    /// <summary>Addresses that are remembered: none without a viewer.</summary>
    public int Addresses => _places.Addresses;

    /// <summary>Counts a viewer in; why not, when there are too many.</summary>
    public string? TryTake(string address) => _places.TryTake(address) switch
    {
        PlaceOutcome.Full => "This gateway serves as many viewers as it can. Try again in a moment.",
        PlaceOutcome.AddressFull => "As many viewers look from this address as may. Close one, and try again.",
        _ => null,
    };

    /// <summary>Counts a viewer out.</summary>
    public void Leave(string address) => _places.Leave(address);
}
