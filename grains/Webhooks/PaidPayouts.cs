using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>
/// Tells of payouts that were paid. No entry of the journal says that one was: its document does. So the payout's grain tells of it once the document
/// says so and before it lets go of its reminder, which fires until that is done.
/// </summary>
internal sealed class PaidPayouts(IWebhookStore store, IJournal journal, TimeProvider time)
{
    /// <summary>Makes the deliveries of a paid payout; doing it again changes nothing.</summary>
    public async Task AnnounceAsync(Document paid)
    {
        // Also those that are disabled: they are told of what they missed when they are switched on again.
        var endpoints = (await store.ListAsync(CancellationToken.None))
            .Select(static endpoint => (Endpoint: endpoint, Body: EndpointBody.Of(endpoint)))
            .Where(static one => one.Body.Events.Contains(WebhookEventTypes.PayoutPaid))
            .ToList();
        if (endpoints.Count == 0)
        {
            return;
        }

        var payout = PayoutDocuments.Read(paid)!;
        var debit = await journal.FindAsync(AccountId.Earnings(payout.Creator), RequestId.ForPayoutDebit(payout.Id), CancellationToken.None);
        Invariant.Require(debit is not null, "A payout that was paid has its debit in the journal");
        var deliveries = WebhookRules.DeliveriesOf([(long.MaxValue, WebhookEvent.OfPaidPayout(debit!, payout))], endpoints, Microseconds.FromTime(time.GetUtcNow()));
        await store.AddAsync(deliveries, [], 0, CancellationToken.None);
    }
}
