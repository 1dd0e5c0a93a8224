using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Operations;

namespace OrleansCoins.Grains.Payments;

[StatelessWorker]
internal sealed class PaymentWebhookGrain(PaymentProviders providers, StrayPayments strays) : Grain, IPaymentWebhookGrain
{
    private readonly PassingActivation _passing = new();

    public async Task<Outcome<PurchaseView>?> ReceiveAsync(WebhookMessage message)
    {
        if (providers.Find(this.GetPrimaryKeyString()[GrainKeys.ProviderPrefix.Length..]) is not { } provider)
        {
            _passing.Note(this, isNothing: true);
            return null;
        }

        var read = provider.ReadWebhook(message);
        if (read.Refusal is { } refusal)
        {
            return refusal;
        }

        var news = read.Value!;
        if (news.Payment is not { } payment)
        {
            return Outcome<PurchaseView>.Accepted(null!);
        }

        if (!news.NamesPurchase)
        {
            var (purchase, refused) = await strays.FindOrKeepAsync(payment);
            if (purchase is not { } found)
            {
                return refused ?? Outcome<PurchaseView>.Accepted(null!);
            }

            payment = payment with { PurchaseId = found };
        }

        return await GrainFactory.Purchase(payment.PurchaseId).ApplyPaymentAsync(payment);
    }
}

[StatelessWorker]
internal sealed class SandboxGrain(PaymentProviders providers) : Grain, ISandboxGrain
{
    public async Task<Outcome<WebhookMessage>> SignAsync(PurchaseId purchase, SandboxNews news)
    {
        if (providers.Find(SandboxProvider.ProviderName) is not SandboxProvider sandbox
            || await GrainFactory.Purchase(purchase).GetAsync() is not { Provider: SandboxProvider.ProviderName } found)
        {
            return new Refusal(RefusalReason.UnknownPurchase, "There is no such purchase.");
        }

        var left = found.Price.Amount - found.RefundedAmount;
        var amount = news.Kind switch
        {
            PaymentEventKind.Succeeded or PaymentEventKind.Failed or PaymentEventKind.Expired => found.Price.Amount,
            _ => news.Amount ?? (left > 0 ? left : found.Price.Amount),
        };
        return Outcome<WebhookMessage>.Accepted(sandbox.Sign(purchase, new Money(amount, found.Price.Currency), news));
    }
}
