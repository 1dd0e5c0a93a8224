using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Webhooks;

/// <summary>The types of events that webhooks tell of.</summary>
public static class WebhookEventTypes
{
    /// <summary>Coins were bought, and are in the wallet.</summary>
    public const string PurchasePaid = "purchase.paid";

    /// <summary>A gift was sent: its coins have left the wallet.</summary>
    public const string GiftSent = "gift.sent";

    /// <summary>A payout was paid by its provider.</summary>
    public const string PayoutPaid = "payout.paid";

    /// <summary>A payout could not be paid, and its diamonds are back.</summary>
    public const string PayoutFailed = "payout.failed";

    /// <summary>There is a cause for a wallet to be frozen.</summary>
    public const string WalletFrozen = "wallet.frozen";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [PurchasePaid, GiftSent, PayoutPaid, PayoutFailed, WalletFrozen];
}

/// <summary>Opens an endpoint.</summary>
/// <param name="Url">Where it is told.</param>
/// <param name="Events">Of which types of events.</param>
/// <param name="Description">What people call it, if they do.</param>
/// <param name="By">Which operator opens it.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.OpenWebhookEndpoint")]
public sealed record OpenWebhookEndpoint(
    [property: Id(0)] string Url,
    [property: Id(1)] ImmutableArray<string> Events,
    [property: Id(2)] string? Description,
    [property: Id(3)] UserId By,
    [property: Id(4)] RequestDigest Digest) : IAsked
{
    /// <summary>The longest address.</summary>
    public const int UrlLengthMax = 2_000;

    /// <summary>The longest description.</summary>
    public const int DescriptionLengthMax = 200;

    string IAsked.Asker => By.Value;
}

/// <summary>An endpoint.</summary>
/// <param name="Id">The endpoint.</param>
/// <param name="Url">Where it is told.</param>
/// <param name="Events">Of which types of events.</param>
/// <param name="Description">What people call it, if they do.</param>
/// <param name="IsEnabled">Whether it is told; an endpoint that answers 410 is not any more.</param>
/// <param name="CreatedAt">When it was opened.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.WebhookEndpointView")]
public sealed record WebhookEndpointView(
    [property: Id(0)] WebhookEndpointId Id,
    [property: Id(1)] string Url,
    [property: Id(2)] ImmutableArray<string> Events,
    [property: Id(3)] string? Description,
    [property: Id(4)] bool IsEnabled,
    [property: Id(5)] DateTimeOffset CreatedAt);

/// <summary>An endpoint that was opened, with the secret that its messages are signed with.</summary>
/// <param name="Endpoint">The endpoint as it was then.</param>
/// <param name="Secret">The secret, <c>whsec_</c> and base64.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.OpenedWebhookEndpoint")]
public sealed record OpenedWebhookEndpoint([property: Id(0)] WebhookEndpointView Endpoint, [property: Id(1)] string Secret);

/// <summary>An endpoint's new secret.</summary>
/// <param name="Id">The endpoint.</param>
/// <param name="Secret">The secret, <c>whsec_</c> and base64.</param>
/// <param name="PreviousUntil">Until when messages are signed with the one before, too.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RotatedWebhookSecret")]
public sealed record RotatedWebhookSecret(
    [property: Id(0)] WebhookEndpointId Id, [property: Id(1)] string Secret, [property: Id(2)] DateTimeOffset PreviousUntil);

/// <summary>What is to be sent again: exactly one of the two.</summary>
/// <param name="DeliveryId">One delivery.</param>
/// <param name="Since">All deliveries made since then.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.WebhookReplay")]
public sealed record WebhookReplay([property: Id(0)] string? DeliveryId, [property: Id(1)] DateTimeOffset? Since);

/// <summary>What becomes of an event at one endpoint.</summary>
/// <param name="Id">The event's name, the <c>webhook-id</c>: the same at every try, and at every endpoint.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Account">The account that it happened in.</param>
/// <param name="Sequence">The entry there.</param>
/// <param name="Status"><c>pending</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Attempts">How often it was sent since it was last asked for.</param>
/// <param name="NextAttemptAt">When it is sent next, while it is pending.</param>
/// <param name="LastStatusCode">What the endpoint answered last, if it did.</param>
/// <param name="LastError">What went wrong last, if something did.</param>
/// <param name="CreatedAt">When the delivery was made.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.WebhookDeliveryView")]
public sealed record WebhookDeliveryView(
    [property: Id(0)] string Id,
    [property: Id(1)] string Type,
    [property: Id(2)] string Account,
    [property: Id(3)] long Sequence,
    [property: Id(4)] string Status,
    [property: Id(5)] int Attempts,
    [property: Id(6)] DateTimeOffset? NextAttemptAt,
    [property: Id(7)] int? LastStatusCode,
    [property: Id(8)] string? LastError,
    [property: Id(9)] DateTimeOffset CreatedAt);
