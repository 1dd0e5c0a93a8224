using System.Globalization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>Endpoints and deliveries as operators see them, and the places in lists of them.</summary>
internal static class WebhookViews
{
    public static WebhookEndpointView Of(StoredEndpoint endpoint)
    {
        var body = EndpointBody.Of(endpoint);
        return new WebhookEndpointView(
            WebhookEndpointId.Parse(endpoint.Id),
            body.Url,
            body.Events,
            body.Description,
            endpoint.Status == EndpointStatus.Enabled,
            Microseconds.ToTime(endpoint.CreatedAtMicroseconds));
    }

    public static WebhookDeliveryView Of(WebhookDelivery delivery) => new(
        delivery.Id,
        delivery.Type,
        delivery.Account,
        delivery.Sequence,
        delivery.Status,
        delivery.Attempts,
        delivery.Status == DeliveryStatus.Pending ? Microseconds.ToTime(delivery.NextAttemptAtMicroseconds) : null,
        delivery.LastStatusCode,
        delivery.LastError,
        Microseconds.ToTime(delivery.CreatedAtMicroseconds));

    /// <summary>The place of an item in a list: its creation and its id.</summary>
    public static string PositionOf(long createdAtMicroseconds, string id) => string.Create(CultureInfo.InvariantCulture, $"{createdAtMicroseconds}:{id}");

    /// <summary>The place that a page begins behind.</summary>
    /// <exception cref="InvalidPositionException">There can be no such place.</exception>
    public static (long CreatedAtMicroseconds, string Id)? BeforeOf(PageRequest page)
    {
        if (page.Position is not { } position)
        {
            return null;
        }

        var colon = position.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(position.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var created)
            ? (created, position[(colon + 1)..])
            : throw new InvalidPositionException();
    }
}
