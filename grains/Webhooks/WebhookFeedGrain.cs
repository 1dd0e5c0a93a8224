using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>
/// Reads the journal in the order of its positions, as far as it is final, and makes deliveries of its events. How far an endpoint has got is stored
/// together with its deliveries, so a crash loses and doubles none. A second activation does no harm: both would store the same.
/// </summary>
[Reentrant, KeepAlive]
internal sealed class WebhookFeedGrain(
    IWebhookStore store, ITransferLog log, SentGiftCipher cipher, TimeProvider time) : Grain, IWebhookFeedGrain
{
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    private readonly JournalHorizon _horizon = new(TimeSpan.Zero);
    private readonly long _started = time.GetTimestamp();
    private Task _running = Task.CompletedTask;
    private TimeSpan? _purged;

    private TimeSpan Now => time.GetElapsedTime(_started);

    public Task RunAsync() => _running = _running.IsCompleted ? RunOnceAsync() : _running;

    private async Task RunOnceAsync()
    {
        try
        {
            await ReadAndSendAsync();
        }
        finally
        {
            await PurgeAsync();
        }
    }

    private async Task ReadAndSendAsync()
    {
        var endpoints = await store.ListAsync(CancellationToken.None);
        var enabled = endpoints.Where(static endpoint => endpoint.Status == EndpointStatus.Enabled).Select(static endpoint => (endpoint, EndpointBody.Of(endpoint))).ToList();
        if (enabled.Count == 0)
        {
            // The journal isn't even looked at.
            return;
        }

        try
        {
            await ReadOnAsync(enabled);
        }
        finally
        {
            foreach (var (endpoint, _) in enabled)
            {
                // Each by itself: none waits for another.
                GrainFactory.GetGrain<IWebhookSendingGrain>(GrainInterfaces.GrainKeys.WebhookEndpointPrefix + endpoint.Id).SendDueAsync().Ignore();
            }
        }
    }

    private async Task ReadOnAsync(List<(StoredEndpoint Endpoint, EndpointBody Body)> endpoints)
    {
        var mark = await log.MarkAsync(CancellationToken.None);
        _horizon.Advance(mark, Now);

        // A second mark makes the first one final at once, unless a writer is still at it.
        _horizon.Advance(await log.MarkAsync(CancellationToken.None), Now);

        // Nearly always all are at one place. One that has to catch up reads by itself, after the others.
        foreach (var together in endpoints.GroupBy(static one => one.Endpoint.Position).OrderByDescending(static place => place.Key))
        {
            await ReadOnAsync(together.ToList(), together.Key, mark.Database);
        }
    }

    /// <summary>Goes through what has become final, a page at a time, for endpoints that are at one place.</summary>
    private async Task ReadOnAsync(List<(StoredEndpoint Endpoint, EndpointBody Body)> endpoints, long after, string database)
    {
        var final = _horizon.Position;
        var (ids, kinds) = (endpoints.ConvertAll(static one => one.Endpoint.Id), WebhookRules.KindsOf(endpoints.SelectMany(static one => one.Body.Events)));
        for (var pages = 0; pages < Limits.WebhookPagesMax && after < final; pages++)
        {
            var through = Math.Min(after + Limits.RecoveryPageSize, final);
            var entries = kinds.IsEmpty ? [] : await store.ReadEntriesAsync(after, through, kinds, CancellationToken.None);
            var deliveries = WebhookRules.DeliveriesOf(EventsOf(entries), endpoints, Microseconds.FromTime(time.GetUtcNow()));
            if ((await log.MarkAsync(CancellationToken.None)).Database != database)
            {
                // The page may be another's, and the place would be beyond what this one has given out.
                return;
            }

            await store.AddAsync(deliveries, ids, through, CancellationToken.None);
            after = through;
        }
    }

    private IEnumerable<(long Position, WebhookEvent Event)> EventsOf(IReadOnlyList<PositionedEntry> entries)
    {
        foreach (var (position, entry) in entries)
        {
            if (WebhookEvent.Of(entry, cipher) is { } happened)
            {
                yield return (position, happened);
            }
        }
    }

    private async Task PurgeAsync()
    {
        if (_purged is { } last && Now - last < PurgeEvery)
        {
            return;
        }

        // One that fails is not tried again at once: it holds up nothing.
        _purged = Now;
        if (await store.PurgeAsync(Microseconds.FromTime(time.GetUtcNow() - WebhookRules.KeptFor), Limits.WebhookPurgeMax, CancellationToken.None) == Limits.WebhookPurgeMax)
        {
            // There is more, and the next run goes on.
            _purged = null;
        }
    }
}
