using System.Text;
using Microsoft.Extensions.Logging;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Webhooks;

/// <remarks>
/// Each message goes by itself: one that waits for its answer or its next try holds up no other. What came of a try is stored after it, so a crash in
/// between means that it is sent again.
/// </remarks>
internal sealed partial class WebhookEndpointGrain
{
    private readonly HashSet<string> _underWay = [];
    private readonly HashSet<string> _endedWhileReading = [];
    private bool _isReading;
    private bool _readsAgain;

    public async Task SendDueAsync()
    {
        _readsAgain = true;
        if (_isReading)
        {
            // What is read now may lack what is due since.
            return;
        }

        _isReading = true;
        try
        {
            while (_readsAgain && _underWay.Count < Limits.WebhookSendsMax)
            {
                _readsAgain = false;
                _endedWhileReading.Clear();
                await BeginDueAsync();
            }
        }
        finally
        {
            _isReading = false;
        }
    }

    private async Task BeginDueAsync()
    {
        if (await LoadAsync() is not { Status: EndpointStatus.Enabled } endpoint)
        {
            return;
        }

        // Those that are under way are due as well, and those that have ended meanwhile were.
        var due = await store.GetDueAsync(endpoint.Id, Microseconds.FromTime(Now), 2 * Limits.WebhookSendsMax, CancellationToken.None);
        var body = EndpointBody.Of(endpoint);
        foreach (var delivery in due.Where(delivery => !_endedWhileReading.Contains(delivery.Id)))
        {
            if (_underWay.Count < Limits.WebhookSendsMax && _underWay.Add(delivery.Id))
            {
                SendAsync(body, delivery).Ignore();
            }
        }
    }

    private async Task SendAsync(EndpointBody endpoint, WebhookDelivery delivery)
    {
        try
        {
            var body = Encoding.UTF8.GetBytes(delivery.Body);
            var answer = await sender.SendAsync(endpoint.Url, WebhookRules.Sign(endpoint.Secrets, delivery, Now, body), body, CancellationToken.None);
            var tried = WebhookRules.After(delivery, answer, Now, options.Chance());
            if (answer.StatusCode == WebhookRules.Gone)
            {
                await DisableAsync();
            }

            await store.SetResultAsync(tried, delivery.Attempts, CancellationToken.None);
            if (tried.Status == DeliveryStatus.Failed)
            {
                LogFailed(logger, delivery.Id, delivery.Type, Id.Value, tried.Attempts, tried.LastError!);
            }
        }
        catch (Exception fault)
        {
            // It is due still: the feed asks again in a moment.
            LogNotStored(logger, fault, delivery.Id, Id.Value);
            return;
        }
        finally
        {
            _underWay.Remove(delivery.Id);
            _endedWhileReading.Add(delivery.Id);
        }

        await SendDueAsync();
    }

    private async Task DisableAsync()
    {
        while (await LoadAsync() is { Status: EndpointStatus.Enabled } endpoint)
        {
            if (await store.ReplaceAsync(endpoint with { Status = EndpointStatus.Disabled }, CancellationToken.None))
            {
                LogDisabled(logger, endpoint.Id);
            }
        }
    }

    [LoggerMessage(1811, LogLevel.Warning, "The webhook {Delivery} ({Type}) to {Endpoint} failed for good after {Attempts} tries: {Error} An operator can send it again.")]
    private static partial void LogFailed(ILogger logger, string delivery, string type, string endpoint, int attempts, string error);

    [LoggerMessage(1812, LogLevel.Warning, "The webhook endpoint {Endpoint} says that it is gone (410) and is told no more. A replay switches it on again.")]
    private static partial void LogDisabled(ILogger logger, string endpoint);

    [LoggerMessage(1813, LogLevel.Warning, "What came of the webhook {Delivery} to {Endpoint} could not be stored; it is sent again.")]
    private static partial void LogNotStored(ILogger logger, Exception fault, string delivery, string endpoint);
}
