using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Webhooks;

namespace OrleansCoins.Grains.Webhooks;

[StatelessWorker]
internal sealed class WebhookEndpointsGrain(IWebhookStore store) : Grain, IWebhookEndpointsGrain
{
    public async Task<Page<WebhookEndpointView>> ListAsync(PageRequest page)
    {
        // There are few: see Limits.WebhookEndpointsMax.
        var behind = (await store.ListAsync(CancellationToken.None)).Where(endpoint => WebhookViews.BeforeOf(page) is not var (created, id)
            || endpoint.CreatedAtMicroseconds < created
            || (endpoint.CreatedAtMicroseconds == created && string.CompareOrdinal(endpoint.Id, id) < 0)).ToList();
        var found = behind.Take(page.Limit).ToList();
        return new Page<WebhookEndpointView>(
            [.. found.Select(WebhookViews.Of)], behind.Count > found.Count ? WebhookViews.PositionOf(found[^1].CreatedAtMicroseconds, found[^1].Id) : null);
    }
}
