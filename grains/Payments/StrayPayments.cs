using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payments;

/// <summary>What was told of a payment whose purchase is not known yet.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Amount">How much went back or is disputed.</param>
/// <param name="EventId">The provider's name of the refund or dispute.</param>
/// <param name="Payer">Who paid, where the provider says so.</param>
internal sealed record StrayEvent(PaymentEventKind Kind, Money Amount, string? EventId, UserId? Payer)
{
    /// <summary>The event, now that its purchase is known.</summary>
    public PaymentEvent Of(string provider, string paymentId, PurchaseId purchase) =>
        new(Kind, provider, paymentId, purchase, Amount) { EventId = EventId, Payer = Payer };
}

/// <summary>
/// Refunds and disputes that name only their payment: which purchase that is for is known once its success was told. What comes earlier waits here.
/// Both are changes of one document, so that nothing falls between them.
/// </summary>
internal sealed class StrayPayments(IDocumentStore documents, TimeProvider time)
{
    /// <summary>The name of a payment's document.</summary>
    public static string IdOf(string provider, string paymentId) => $"{provider}/{paymentId}";

    /// <summary>The purchase that the payment is for; until that is known the event is kept. Refused where too many are kept already: the provider tells again.</summary>
    public async Task<(PurchaseId? Purchase, Refusal? Refusal)> FindOrKeepAsync(PaymentEvent payment)
    {
        var stray = new StrayEvent(payment.Kind, payment.Amount, payment.EventId, payment.Payer);
        var body = await ChangeAsync(payment.Provider, payment.PaymentId, body =>
            body.PurchaseId is not null || body.Waiting.Contains(stray) || body.Waiting.Length >= PurchaseRules.FactsMax
                ? body
                : body with { Waiting = body.Waiting.Add(stray) });
        return body.PurchaseId is null && !body.Waiting.Contains(stray)
            ? (null, new Refusal(RefusalReason.InvalidRequest, $"Of a payment whose purchase is not known yet at most {PurchaseRules.FactsMax} events are kept."))
            : (body.PurchaseId, null);
    }

    /// <summary>Says which purchase a payment is for; gives what was told of it before. The first purchase stays.</summary>
    public async Task<IEnumerable<PaymentEvent>> AssignAsync(string provider, string paymentId, PurchaseId purchase)
    {
        var body = await ChangeAsync(provider, paymentId, body => body.PurchaseId is null ? body with { PurchaseId = purchase } : body);
        return body.PurchaseId == purchase ? body.Waiting.Select(stray => stray.Of(provider, paymentId, purchase)) : [];
    }

    private async Task<PaymentBody> ChangeAsync(string provider, string paymentId, Func<PaymentBody, PaymentBody> change)
    {
        var id = IdOf(provider, paymentId);
        while (true)
        {
            var stored = await documents.GetAsync(DocumentKind.Payment, id, CancellationToken.None);
            var before = stored is null ? new PaymentBody(null, ImmutableArray<StrayEvent>.Empty) : DocumentJson.ReadPayment(stored);
            var after = change(before);
            if (ReferenceEquals(before, after))
            {
                return after;
            }

            var text = DocumentJson.Write(after);
            var changed = stored is null
                ? await documents.InsertAsync(
                    new Document(DocumentKind.Payment, id, "", "", null, Microseconds.FromTime(time.GetUtcNow()), 1, text), CancellationToken.None) == InsertOutcome.Inserted
                : await documents.ReplaceAsync(stored with { Body = text }, CancellationToken.None);
            if (changed)
            {
                return after;
            }
        }
    }
}
