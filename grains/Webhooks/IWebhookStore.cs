using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>Endpoints of outgoing webhooks, and what is to be sent to each; and the journal as their events are read from it.</summary>
public interface IWebhookStore
{
    /// <summary>The endpoints that are not deleted, newest first.</summary>
    Task<IReadOnlyList<StoredEndpoint>> ListAsync(CancellationToken cancellation);

    /// <summary>An endpoint, also a deleted one; or <see langword="null"/>.</summary>
    Task<StoredEndpoint?> GetAsync(string endpoint, CancellationToken cancellation);

    /// <summary>Stores a new endpoint; <see langword="false"/>, and nothing is changed, when there is one of that id.</summary>
    Task<bool> InsertAsync(StoredEndpoint endpoint, CancellationToken cancellation);

    /// <summary>
    /// Replaces status and body of an endpoint if its version is still <see cref="StoredEndpoint.Version"/>, which goes up by one;
    /// <see langword="false"/>, and nothing is changed, otherwise. Its position only <see cref="AddAsync"/> changes.
    /// </summary>
    Task<bool> ReplaceAsync(StoredEndpoint endpoint, CancellationToken cancellation);

    /// <summary>The entries of some kinds after one position and up to another, in their order. Everything up to <paramref name="through"/> must be final.</summary>
    Task<IReadOnlyList<PositionedEntry>> ReadEntriesAsync(long after, long through, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellation);

    /// <summary>
    /// Stores deliveries, and that some endpoints have got all that lies up to a position: both, or nothing. A delivery that is there already stays as
    /// it is, and no endpoint's position goes back; so doing it twice does it once.
    /// </summary>
    Task AddAsync(IReadOnlyCollection<WebhookDelivery> deliveries, IReadOnlyCollection<string> endpoints, long through, CancellationToken cancellation);

    /// <summary>Those of an endpoint's pending deliveries that are due, the longest due first.</summary>
    Task<IReadOnlyList<WebhookDelivery>> GetDueAsync(string endpoint, long nowMicroseconds, int limit, CancellationToken cancellation);

    /// <summary>Writes what came of a try. Nothing is changed where the delivery is not pending any more, or was asked for anew, meanwhile.</summary>
    /// <param name="delivery">The delivery after the try.</param>
    /// <param name="attemptsBefore">How many tries it had before.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task SetResultAsync(WebhookDelivery delivery, int attemptsBefore, CancellationToken cancellation);

    /// <summary>An endpoint's deliveries, newest first (by creation, then by id), before one in that order.</summary>
    Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        string endpoint, int limit, (long CreatedAtMicroseconds, string Id)? before, CancellationToken cancellation);

    /// <summary>Makes deliveries pending anew, without any try, and due now: one of an endpoint, or all since a time. How many there are.</summary>
    Task<long> ReplayAsync(string endpoint, string? delivery, long? sinceMicroseconds, long nowMicroseconds, CancellationToken cancellation);

    /// <summary>
    /// Removes deliveries that are not pending and were made before a time, and those of deleted endpoints: at most so many. How many were removed.
    /// </summary>
    Task<int> PurgeAsync(long beforeMicroseconds, int limit, CancellationToken cancellation);
}

/// <summary>An endpoint as it is stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">One of <see cref="EndpointStatus"/>.</param>
/// <param name="Position">Up to where in the journal it has a delivery of every event that it wants.</param>
/// <param name="CreatedAtMicroseconds">When it was opened, in microseconds since 1970.</param>
/// <param name="Version">How often it was stored, from 1.</param>
/// <param name="Body">The rest, as JSON: <see cref="EndpointBody"/>.</param>
public sealed record StoredEndpoint(string Id, string Status, long Position, long CreatedAtMicroseconds, int Version, string Body);

/// <summary>The states of an endpoint.</summary>
public static class EndpointStatus
{
    /// <summary>It is told of events.</summary>
    public const string Enabled = "enabled";

    /// <summary>It has said that it is gone: it is not told, and its place in the journal stays where it is.</summary>
    public const string Disabled = "disabled";

    /// <summary>It is kept only so that the request that opened it opens no second one.</summary>
    public const string Deleted = "deleted";
}

/// <summary>An event on its way to one endpoint.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Id">The event's name, the same for every endpoint: one endpoint gets one delivery of it.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Account">The account that it happened in.</param>
/// <param name="Sequence">The entry there.</param>
/// <param name="CreatedAtMicroseconds">When the delivery was made, in microseconds since 1970.</param>
/// <param name="Body">What is sent.</param>
public sealed record WebhookDelivery(
    string Endpoint, string Id, string Type, string Account, long Sequence, long CreatedAtMicroseconds, string Body)
{
    /// <summary>One of <see cref="DeliveryStatus"/>.</summary>
    public string Status { get; init; } = DeliveryStatus.Pending;

    /// <summary>How often it was sent since it was last asked for.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is due, in microseconds since 1970.</summary>
    public long NextAttemptAtMicroseconds { get; init; }

    /// <summary>What the endpoint answered last, if it did.</summary>
    public int? LastStatusCode { get; init; }

    /// <summary>What went wrong last, if something did.</summary>
    public string? LastError { get; init; }
}

/// <summary>The states of a delivery.</summary>
public static class DeliveryStatus
{
    /// <summary>It is to be sent.</summary>
    public const string Pending = "pending";

    /// <summary>The endpoint has taken it.</summary>
    public const string Delivered = "delivered";

    /// <summary>It is not sent any more, unless an operator asks for it.</summary>
    public const string Failed = "failed";
}

/// <summary>An entry, and where it lies in the journal.</summary>
/// <param name="Position">Where.</param>
/// <param name="Entry">The entry.</param>
public readonly record struct PositionedEntry(long Position, Entry Entry);
