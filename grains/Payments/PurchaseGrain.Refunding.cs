using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payments;

/// <summary>Giving money back by an operator's decision.</summary>
internal sealed partial class PurchaseGrain
{
    /// <summary>
    /// What is asked for is stored before the provider is asked: after a crash in between the operator asks again, and the provider, which knows the
    /// request by its name, gives back no more than once.
    /// </summary>
    public async Task<Outcome<RefundReceipt>> RefundAsync(RefundPurchase command)
    {
        var name = RefundRules.NameOf(Id, command);
        while (true)
        {
            if (await LoadAsync() is not { } stored)
            {
                return new Refusal(RefusalReason.UnknownPurchase, "There is no such purchase.");
            }

            var (terms, state) = (PurchaseDocuments.TermsOf(stored), PurchaseDocuments.StateOf(stored));
            var known = state.Requests.FirstOrDefault(request => request.Key == name);
            if (known is not null)
            {
                return known.Digest != Digest(command.Digest) ? Reused
                    : known.RefundId is not null ? Outcome<RefundReceipt>.Again(ReceiptOf(terms, known))
                    : await AskProviderAsync(terms, state, known);
            }

            var (amount, coins, refusal) = RefundRules.Decide(terms, state, command.Coins);
            if (refusal is not null)
            {
                return refusal;
            }

            var request = new RefundRequest(
                name, Digest(command.Digest), command.By, command.Reason, amount, coins, Microseconds.FromTime(time.GetUtcNow()));
            var asked = state with { Requests = state.Requests.Add(request) };
            if (await ReplaceAsync(stored, asked))
            {
                return await AskProviderAsync(terms, asked, request);
            }
        }
    }

    private async Task<Outcome<RefundReceipt>> AskProviderAsync(PurchaseTerms terms, PurchaseState state, RefundRequest request)
    {
        var receipt = ReceiptOf(terms, request);
        var provider = providers.Find(terms.Provider)
            ?? throw new UnavailableException($"The payment provider '{terms.Provider}' is not configured any more. Configure it, and send the same request again.");
        var answer = await provider.RefundAsync(new RefundOrder(Id, state.PaymentId!, receipt.Amount, request.Key), CancellationToken.None);
        if (answer.Refusal is { } refusal)
        {
            // The request is forgotten: it has moved nothing, and its key is free.
            await ChangeRequestAsync(request.Key, static (requests, known) => requests.Remove(known));
            return refusal;
        }

        var refund = answer.Value!;
        if (refund.IsDone)
        {
            var told = await ApplyPaymentAsync(new PaymentEvent(PaymentEventKind.Refunded, terms.Provider, state.PaymentId!, Id, receipt.Amount) { EventId = refund.Id });
            if (told.Refusal is { } refused)
            {
                return refused;
            }
        }

        await ChangeRequestAsync(request.Key, (requests, known) => requests.Replace(known, known with { RefundId = refund.Id }));
        return Outcome<RefundReceipt>.Accepted(receipt);
    }

    private RefundReceipt ReceiptOf(PurchaseTerms terms, RefundRequest request) => new(
        request.Key, Id, new Money(request.Amount, terms.Price.Currency), request.Coins, Microseconds.ToTime(request.AtMicroseconds));

    private async Task ChangeRequestAsync(
        string name, Func<ImmutableArray<RefundRequest>, RefundRequest, ImmutableArray<RefundRequest>> change)
    {
        while (true)
        {
            var stored = (await LoadAsync())!;
            var state = PurchaseDocuments.StateOf(stored);
            var known = state.Requests.FirstOrDefault(request => request.Key == name);
            if (known is null || await ReplaceAsync(stored, state with { Requests = change(state.Requests, known) }))
            {
                return;
            }
        }
    }
}
