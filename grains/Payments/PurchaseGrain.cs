using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payments;

internal sealed class PurchaseGrain(IDocumentStore documents, Catalogue.Catalogue catalogue, PaymentProviders providers, TimeProvider time)
    : Grain, IPurchaseGrain
{
    private PurchaseId Id => PurchaseId.Parse(this.GetPrimaryKeyString()[GrainKeys.PurchasePrefix.Length..]);

    public async Task<Outcome<PurchaseView>> StartAsync(StartPurchase command)
    {
        if (await LoadAsync() is { } stored)
        {
            return Again(stored, command);
        }

        if (catalogue.Find(command.PackageId) is not { } package)
        {
            return new Refusal(RefusalReason.UnknownPackage, $"There is no package '{command.PackageId}'. GET /v1/coin-packages lists what there is.");
        }

        var provider = providers.Default;
        var checkout = await provider.OpenCheckoutAsync(Id, command.Buyer, package.Price, CancellationToken.None);
        var body = new PurchaseBody(package.Id, package.Coins, package.Price, provider.Name, checkout.Url, Digest(command), PaymentId: null);
        var document = new Document(
            DocumentKind.Purchase,
            Id.Value,
            command.Buyer.Value,
            PurchaseDocuments.NameOf(PurchaseStatus.Pending),
            UniqueKey: null,
            Microseconds.FromTime(time.GetUtcNow()),
            Version: 1,
            DocumentJson.Write(body));
        return await documents.InsertAsync(document, CancellationToken.None) == InsertOutcome.Inserted
            ? Outcome<PurchaseView>.Accepted(PurchaseDocuments.Read(document))
            : Again((await LoadAsync())!, command);
    }

    public async Task<PurchaseView?> GetAsync() => await LoadAsync() is { } stored ? PurchaseDocuments.Read(stored) : null;

    public async Task<Outcome<PurchaseView>> ApplyPaymentAsync(PaymentEvent payment)
    {
        while (true)
        {
            if (await LoadAsync() is not { } stored)
            {
                return new Refusal(RefusalReason.UnknownPurchase, "There is no such purchase.");
            }

            var body = DocumentJson.ReadPurchase(stored);
            var (step, refusal) = PurchaseRules.Decide(PurchaseDocuments.StatusOf(stored), body.Price, body.Provider, body.PaymentId, payment);
            if (refusal is not null)
            {
                return refusal;
            }

            if (step == PurchaseRules.Step.None)
            {
                return Outcome<PurchaseView>.Again(PurchaseDocuments.Read(stored));
            }

            if (step == PurchaseRules.Step.Credit && await CreditAsync(stored, body, payment) is { } refused)
            {
                return refused;
            }

            var next = step switch
            {
                PurchaseRules.Step.Claim => stored with
                {
                    Status = PurchaseDocuments.Claimed,
                    UniqueKey = PurchaseDocuments.PaymentKey(payment),
                    Body = DocumentJson.Write(body with { PaymentId = payment.PaymentId }),
                },
                PurchaseRules.Step.Credit => stored with { Status = PurchaseDocuments.NameOf(PurchaseStatus.Paid) },
                _ => stored with { Status = PurchaseDocuments.NameOf(PurchaseStatus.Failed) },
            };
            try
            {
                if (await documents.ReplaceAsync(next, CancellationToken.None) && step != PurchaseRules.Step.Claim)
                {
                    return Outcome<PurchaseView>.Accepted(PurchaseDocuments.Read(next));
                }
            }
            catch (UniqueKeyTakenException)
            {
                return new Refusal(RefusalReason.InvalidRequest, "The payment pays another purchase. Nothing was credited.") { Field = "data.paymentId" };
            }
        }
    }

    /// <summary>
    /// The coins are credited before the purchase is recorded as paid: after a crash in between the provider tells again, and the payment's request id
    /// makes the credit count once. No second payment can come in between, since the first has claimed the purchase.
    /// </summary>
    private async Task<Refusal?> CreditAsync(Document stored, PurchaseBody body, PaymentEvent payment)
    {
        var outcome = await GrainFactory.Wallet(UserId.Parse(stored.Owner)).CreditPurchaseAsync(
            new CreditPurchase(Id, body.PackageId, body.Coins, body.Price, body.Provider, payment.PaymentId));
        return outcome.Refusal;
    }

    private static string Digest(StartPurchase command) => Convert.ToBase64String(command.Digest.ToArray());

    private static Outcome<PurchaseView> Again(Document stored, StartPurchase command) =>
        stored.Owner == command.Buyer.Value && DocumentJson.ReadPurchase(stored).Digest == Digest(command)
            ? Outcome<PurchaseView>.Again(PurchaseDocuments.Read(stored) with { Status = PurchaseStatus.Pending })
            : new Refusal(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");

    private Task<Document?> LoadAsync() => documents.GetAsync(DocumentKind.Purchase, Id.Value, CancellationToken.None);
}
