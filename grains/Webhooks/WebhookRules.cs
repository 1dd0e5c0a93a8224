using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>What becomes of a delivery, and which secrets sign it. Pure.</summary>
public static class WebhookRules
{
    /// <summary>
    /// How long is waited after each try that failed: about three days in all, as Standard Webhooks recommends
    /// (https://www.standardwebhooks.com, "Deliverability and reliability").
    /// </summary>
    public static readonly ImmutableArray<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>How much longer than its pause a delivery may wait, so that those that failed together don't come back together.</summary>
    public const double JitterMax = 0.2;

    /// <summary>How long messages are signed with the secret before, too.</summary>
    public static readonly TimeSpan SecretOverlap = TimeSpan.FromHours(24);

    /// <summary>How long what became of a delivery is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>The answer that says that an endpoint is gone for good.</summary>
    public const int Gone = 410;

    private const int ErrorLengthMax = 200;
    private const string SignatureHeader = "webhook-signature";

    /// <summary>The delivery after a try.</summary>
    /// <param name="delivery">The delivery before.</param>
    /// <param name="answer">What the endpoint answered.</param>
    /// <param name="now">When.</param>
    /// <param name="chance">From 0 to below 1: how much of the jitter is used.</param>
    public static WebhookDelivery After(WebhookDelivery delivery, in WebhookAnswer answer, DateTimeOffset now, double chance)
    {
        var tried = delivery with
        {
            Attempts = delivery.Attempts + 1,
            LastStatusCode = answer.StatusCode,
            LastError = answer.IsTaken ? null : Shorten(answer.Error ?? $"The endpoint answered {answer.StatusCode}."),
        };
        if (answer.IsTaken)
        {
            return tried with { Status = DeliveryStatus.Delivered };
        }

        if (answer.StatusCode == Gone)
        {
            // The endpoint is switched off by it. Should somebody switch it on again, this is told first.
            return tried with { NextAttemptAtMicroseconds = Microseconds.FromTime(now) };
        }

        if (tried.Attempts > Pauses.Length)
        {
            return tried with { Status = DeliveryStatus.Failed };
        }

        var pause = Pauses[delivery.Attempts];
        return tried with { NextAttemptAtMicroseconds = Microseconds.FromTime(now + pause + (pause * JitterMax * chance)) };
    }

    /// <summary>The kinds of entries that tell of the types of events.</summary>
    public static ImmutableHashSet<EntryKind> KindsOf(IEnumerable<string> types) => [.. types.SelectMany(static type => type switch
    {
        WebhookEventTypes.PurchasePaid => ImmutableArray.Create(EntryKind.Purchase),
        WebhookEventTypes.GiftSent => [EntryKind.Gift],
        WebhookEventTypes.PayoutFailed => [EntryKind.PayoutReturned],
        WebhookEventTypes.WalletFrozen => [EntryKind.Freeze],
        _ => [],
    })];

    /// <summary>
    /// The deliveries of events to endpoints: to each those that it wants and that lie behind its position. Each is a microsecond younger than the one
    /// before, so that lists show the order of the journal.
    /// </summary>
    /// <param name="events">The events, with their positions.</param>
    /// <param name="endpoints">The endpoints, with what they want.</param>
    /// <param name="nowMicroseconds">When.</param>
    public static IReadOnlyList<WebhookDelivery> DeliveriesOf(
        IEnumerable<(long Position, WebhookEvent Event)> events, IReadOnlyCollection<(StoredEndpoint Endpoint, EndpointBody Body)> endpoints, long nowMicroseconds)
    {
        var deliveries = new List<WebhookDelivery>();
        foreach (var (position, one) in events)
        {
            foreach (var (endpoint, body) in endpoints)
            {
                if (position > endpoint.Position && body.Events.Contains(one.Type))
                {
                    deliveries.Add(new WebhookDelivery(
                        endpoint.Id, one.Id, one.Type, one.Account, one.Sequence, nowMicroseconds + deliveries.Count, one.Body)
                    { NextAttemptAtMicroseconds = nowMicroseconds });
                }
            }
        }

        return deliveries;
    }

    /// <summary>The secrets after another one was given: the present one signs for a while longer.</summary>
    public static ImmutableArray<EndpointSecret> Rotate(ImmutableArray<EndpointSecret> secrets, EndpointSecret next, DateTimeOffset now)
    {
        var until = Microseconds.FromTime(now + SecretOverlap);
        return [.. secrets.Select(secret => secret.Until is null ? secret with { Until = until } : secret), next];
    }

    /// <summary>The headers of a message: signed with every secret that holds at the time, the newest first.</summary>
    public static ImmutableDictionary<string, string> Sign(ImmutableArray<EndpointSecret> secrets, WebhookDelivery delivery, DateTimeOffset now, byte[] body)
    {
        var at = Microseconds.FromTime(now);
        var signed = secrets.Reverse()
            .Where(secret => secret.Until is null || secret.Until > at)
            .Select(secret => new StandardWebhook(StandardWebhook.ParseSecret(secret.Secret)).Sign(delivery.Id, now, body).Headers)
            .ToList();
        return signed[0].SetItem(SignatureHeader, string.Join(' ', signed.Select(static headers => headers[SignatureHeader])));
    }

    /// <summary>What an endpoint has said may be anything; what no database takes as text is left out.</summary>
    private static string Shorten(string text) =>
        string.Concat(text.Take(ErrorLengthMax).Select(static letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
}
