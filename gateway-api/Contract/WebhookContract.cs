using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Webhooks;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Opens an endpoint of outgoing webhooks.</summary>
internal sealed record OpenWebhookEndpointRequest
{
    [Required]
    public string? Url { get; init; }

    /// <summary>The types of events; left out, all there are.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    public string? Description { get; init; }
}

/// <summary>An endpoint of outgoing webhooks; status <c>enabled</c> or <c>disabled</c>. The secret is shown where it is made, and nowhere else.</summary>
internal sealed record WebhookEndpointResponse(
    string Id, string Url, IReadOnlyList<string> Events, string? Description, string Status, DateTime CreatedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    public static WebhookEndpointResponse Of(WebhookEndpointView endpoint) => new(
        endpoint.Id.Value,
        endpoint.Url,
        endpoint.Events,
        endpoint.Description,
        endpoint.IsEnabled ? "enabled" : "disabled",
        endpoint.CreatedAt.UtcDateTime);

    public static WebhookEndpointResponse Of(OpenedWebhookEndpoint opened) => Of(opened.Endpoint) with { Secret = opened.Secret };
}

/// <summary>A new secret; messages are signed with the one before, too, until then.</summary>
internal sealed record WebhookSecretResponse(string Id, string Secret, DateTime PreviousUntil)
{
    public static WebhookSecretResponse Of(RotatedWebhookSecret rotated) => new(rotated.Id.Value, rotated.Secret, rotated.PreviousUntil.UtcDateTime);
}

/// <summary>What is to be sent again: exactly one of the two.</summary>
internal sealed record ReplayWebhooksRequest
{
    public string? DeliveryId { get; init; }

    public DateTimeOffset? Since { get; init; }
}

/// <summary>How many are sent again.</summary>
internal sealed record ReplayWebhooksResponse(string Id, long Deliveries);

/// <summary>What becomes of an event at an endpoint; its id is the webhook-id. Status <c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
internal sealed record WebhookDeliveryResponse(
    string Id,
    string Type,
    string Account,
    long Sequence,
    string Status,
    int Attempts,
    DateTime? NextAttemptAt,
    int? LastStatusCode,
    string? LastError,
    DateTime CreatedAt)
{
    public static WebhookDeliveryResponse Of(WebhookDeliveryView delivery) => new(
        delivery.Id,
        delivery.Type,
        delivery.Account,
        delivery.Sequence,
        delivery.Status,
        delivery.Attempts,
        delivery.NextAttemptAt?.UtcDateTime,
        delivery.LastStatusCode,
        delivery.LastError,
        delivery.CreatedAt.UtcDateTime);
}
