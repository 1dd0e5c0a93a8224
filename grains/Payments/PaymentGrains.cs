using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

[StatelessWorker]
internal sealed class PaymentWebhookGrain(PaymentProviders providers) : Grain, IPaymentWebhookGrain
{
    public async Task<Outcome<PurchaseView>?> ReceiveAsync(WebhookMessage message)
    {
        if (providers.Find(this.GetPrimaryKeyString()[GrainKeys.ProviderPrefix.Length..]) is not { } provider)
        {
            return null;
        }

        var read = provider.ReadWebhook(message);
        return read.Value is { } payment ? await GrainFactory.Purchase(payment.PurchaseId).ApplyPaymentAsync(payment) : Outcome<PurchaseView>.Refused(read.Refusal!);
    }
}

[StatelessWorker]
internal sealed class SandboxGrain(PaymentProviders providers) : Grain, ISandboxGrain
{
    public async Task<Outcome<WebhookMessage>> SignAsync(PurchaseId purchase, PaymentEventKind kind) =>
        providers.Find(SandboxProvider.ProviderName) is SandboxProvider sandbox && await GrainFactory.Purchase(purchase).GetAsync() is { } found
            ? Outcome<WebhookMessage>.Accepted(sandbox.Sign(purchase, found.Price, kind))
            : new Refusal(RefusalReason.UnknownPurchase, "There is no such purchase.");
}
