using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Webhooks;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>Webhooks in memory.</summary>
internal sealed class InMemoryWebhookStore(InMemoryTables tables) : IWebhookStore
{
    private readonly Dictionary<string, StoredEndpoint> _endpoints = [];
    private readonly Dictionary<(string Endpoint, string Id), WebhookDelivery> _deliveries = [];

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredEndpoint>> ListAsync(CancellationToken cancellation) => LockedAsync<IReadOnlyList<StoredEndpoint>>(() =>
        [.. _endpoints.Values.Where(static endpoint => endpoint.Status != EndpointStatus.Deleted)
            .OrderByDescending(static endpoint => endpoint.CreatedAtMicroseconds).ThenByDescending(static endpoint => endpoint.Id, StringComparer.Ordinal)]);

    /// <inheritdoc />
    public Task<StoredEndpoint?> GetAsync(string endpoint, CancellationToken cancellation) => LockedAsync(() => _endpoints.GetValueOrDefault(endpoint));

    /// <inheritdoc />
    public Task<bool> InsertAsync(StoredEndpoint endpoint, CancellationToken cancellation) =>
        LockedAsync(() => _endpoints.TryAdd(endpoint.Id, endpoint with { Version = 1 }));

    /// <inheritdoc />
    public Task<bool> ReplaceAsync(StoredEndpoint endpoint, CancellationToken cancellation) => LockedAsync(() =>
    {
        if (!_endpoints.TryGetValue(endpoint.Id, out var stored) || stored.Version != endpoint.Version)
        {
            return false;
        }

        _endpoints[endpoint.Id] = stored with { Status = endpoint.Status, Body = endpoint.Body, Version = stored.Version + 1 };
        return true;
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<PositionedEntry>> ReadEntriesAsync(
        long after, long through, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellation) => LockedAsync<IReadOnlyList<PositionedEntry>>(() =>
        [.. tables.Entries.Select(static (entry, at) => new PositionedEntry(at + 1L, entry))
            .Where(row => row.Position > after && row.Position <= through && kinds.Contains(row.Entry.Kind))]);

    /// <inheritdoc />
    public Task AddAsync(IReadOnlyCollection<WebhookDelivery> deliveries, IReadOnlyCollection<string> endpoints, long through, CancellationToken cancellation) =>
        LockedAsync(() =>
        {
            if (deliveries.Any(static made => made.Id is null))
            {
                throw new ArgumentException("A delivery has no id: none was stored.", nameof(deliveries));
            }

            foreach (var made in deliveries)
            {
                _deliveries.TryAdd((made.Endpoint, made.Id), made);
            }

            foreach (var endpoint in endpoints.Where(endpoint => _endpoints[endpoint].Position < through))
            {
                _endpoints[endpoint] = _endpoints[endpoint] with { Position = through };
            }

            return true;
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<WebhookDelivery>> GetDueAsync(string endpoint, long nowMicroseconds, int limit, CancellationToken cancellation) =>
        LockedAsync<IReadOnlyList<WebhookDelivery>>(() =>
            [.. Of(endpoint).Where(delivery => delivery.Status == DeliveryStatus.Pending && delivery.NextAttemptAtMicroseconds <= nowMicroseconds)
                .OrderBy(static delivery => delivery.NextAttemptAtMicroseconds).ThenBy(static delivery => delivery.CreatedAtMicroseconds).Take(limit)]);

    /// <inheritdoc />
    public Task SetResultAsync(WebhookDelivery delivery, int attemptsBefore, CancellationToken cancellation) => LockedAsync(() =>
    {
        var key = (delivery.Endpoint, delivery.Id);
        if (_deliveries.TryGetValue(key, out var stored) && stored.Status == DeliveryStatus.Pending && stored.Attempts == attemptsBefore)
        {
            _deliveries[key] = delivery;
        }

        return true;
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        string endpoint, int limit, (long CreatedAtMicroseconds, string Id)? before, CancellationToken cancellation) =>
        LockedAsync<IReadOnlyList<WebhookDelivery>>(() =>
            [.. Of(endpoint).Where(delivery => before is not var (created, id)
                    || delivery.CreatedAtMicroseconds < created
                    || (delivery.CreatedAtMicroseconds == created && string.CompareOrdinal(delivery.Id, id) < 0))
                .OrderByDescending(static delivery => delivery.CreatedAtMicroseconds).ThenByDescending(static delivery => delivery.Id, StringComparer.Ordinal).Take(limit)]);

    /// <inheritdoc />
    public Task<long> ReplayAsync(string endpoint, string? delivery, long? sinceMicroseconds, long nowMicroseconds, CancellationToken cancellation) => LockedAsync(() =>
    {
        var again = Of(endpoint).Where(one => (delivery is null || one.Id == delivery) && !(one.CreatedAtMicroseconds < sinceMicroseconds)).ToList();
        foreach (var one in again)
        {
            _deliveries[(one.Endpoint, one.Id)] = one with { Status = DeliveryStatus.Pending, Attempts = 0, NextAttemptAtMicroseconds = nowMicroseconds };
        }

        return (long)again.Count;
    });

    /// <inheritdoc />
    public Task<int> PurgeAsync(long beforeMicroseconds, int limit, CancellationToken cancellation) => LockedAsync(() =>
        _deliveries.Values
            .Where(delivery => _endpoints[delivery.Endpoint].Status == EndpointStatus.Deleted
                || (delivery.Status != DeliveryStatus.Pending && delivery.CreatedAtMicroseconds < beforeMicroseconds))
            .Take(limit).ToList().Count(old => _deliveries.Remove((old.Endpoint, old.Id))));

    private IEnumerable<WebhookDelivery> Of(string endpoint) => _deliveries.Values.Where(delivery => delivery.Endpoint == endpoint);

    private Task<T> LockedAsync<T>(Func<T> work)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(work());
        }
    }
}
