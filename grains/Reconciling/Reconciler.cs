using System.Security.Cryptography;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.Grains.Reconciling;

/// <summary>Compares a provider's export with purchases and their credits in the journal, and keeps what it found as a document.</summary>
internal sealed class Reconciler(IDocumentStore documents, IJournal journal, TimeProvider time)
{
    /// <summary>How many findings are kept; the counts are of all.</summary>
    public const int FindingsMax = 500;

    private const int PurchasesMax = 200_000;
    private const int PageSize = 1_000;

    /// <summary>How many look-ups are under way at a time; the journal's lanes answer many by one query.</summary>
    private const int AskedAtOnce = 32;

    private static readonly string[] Statuses =
    [
        PurchaseDocuments.Claimed,
        PurchaseDocuments.NameOf(GrainInterfaces.Payments.PurchaseStatus.Paid),
        PurchaseDocuments.NameOf(GrainInterfaces.Payments.PurchaseStatus.Refunded),
        PurchaseDocuments.NameOf(GrainInterfaces.Payments.PurchaseStatus.Disputed),
    ];

    /// <summary>Compares, or answers as the first time.</summary>
    public async Task<Outcome<ReconciliationView>> RunAsync(ReconciliationId id, ReconcilePayments command, CancellationToken cancellation)
    {
        if (await documents.GetAsync(DocumentKind.Reconciliation, id.Value, cancellation) is { } stored)
        {
            return Replay(stored, command);
        }

        IReadOnlyList<PaymentRecord> payments;
        try
        {
            payments = PaymentFile.Read(command.File.AsSpan());
        }
        catch (PaymentFileException fault)
        {
            return Wrong("body", fault.Message);
        }

        if (payments.Count == 0 && (command.From is null || command.To is null))
        {
            return Wrong("body", "The file holds no payment. Say by from and to which time it is of.");
        }

        var from = command.From ?? payments.Min(static payment => payment.CreatedAt);
        var to = command.To ?? payments.Max(static payment => payment.CreatedAt).AddTicks(TimeSpan.TicksPerMicrosecond);
        if (from >= to)
        {
            return Wrong("to", "Must be after from.");
        }

        if (await FindPurchasesAsync(command.Provider, payments, from, to, cancellation) is not { } purchases)
        {
            return Wrong("from", $"The time holds more than {PurchasesMax:N0} purchases. Give a shorter one.");
        }

        var findings = ReconciliationRules.Compare(payments, purchases, from, to);
        var body = new ReconciliationBody(
            command.Provider,
            from,
            to,
            command.By,
            Convert.ToHexStringLower(SHA256.HashData(command.File.AsSpan())),
            Convert.ToBase64String(command.Digest.ToArray()),
            payments.Count(payment => payment.CreatedAt >= from && payment.CreatedAt < to),
            purchases.Count,
            [.. findings.CountBy(static finding => finding.Check).OrderBy(static count => count.Key, StringComparer.Ordinal).Select(static count => new FindingCount(count.Key, count.Value))],
            [.. findings.Take(FindingsMax)]);
        var document = new Document(
            DocumentKind.Reconciliation, id.Value, "", findings.Count == 0 ? "agrees" : "differs", null, Microseconds.FromTime(time.GetUtcNow()), 1, DocumentJson.Write(body));
        if (await documents.InsertAsync(document, cancellation) != InsertOutcome.Inserted)
        {
            return Replay((await documents.GetAsync(DocumentKind.Reconciliation, id.Value, cancellation))!, command);
        }

        return Outcome<ReconciliationView>.Accepted(Read(document));
    }

    /// <summary>The comparison that a document is of.</summary>
    public static ReconciliationView Read(Document document)
    {
        var body = DocumentJson.ReadReconciliation(document);
        return new ReconciliationView(
            ReconciliationId.Parse(document.Id),
            body.Provider,
            body.From,
            body.To,
            body.By,
            Microseconds.ToTime(document.CreatedAtMicroseconds),
            body.FileDigest,
            body.Payments,
            body.Credits,
            body.Counts,
            body.Findings);
    }

    private static Outcome<ReconciliationView> Replay(Document stored, ReconcilePayments command) =>
        DocumentJson.ReadReconciliation(stored).Digest == Convert.ToBase64String(command.Digest.ToArray())
            ? Outcome<ReconciliationView>.Again(Read(stored))
            : new Refusal(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");

    private static Refusal Wrong(string field, string message) => new(RefusalReason.InvalidRequest, message) { Field = field };

    /// <summary>The purchases that were started in the time, and those that payments name, whenever they were started; <see langword="null"/> if they are too many.</summary>
    private async Task<IReadOnlyList<PurchaseRecord>?> FindPurchasesAsync(
        string provider, IReadOnlyList<PaymentRecord> payments, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Document>(StringComparer.Ordinal);
        foreach (var status in Statuses)
        {
            var before = (Microseconds.FromTime(to), "");
            while (true)
            {
                var page = await documents.ListAsync(new DocumentQuery(DocumentKind.Purchase, PageSize) { Status = status, Before = before }, cancellation);
                foreach (var document in page.Where(document => document.CreatedAtMicroseconds >= Microseconds.FromTime(from)))
                {
                    found[document.Id] = document;
                }

                if (found.Count > PurchasesMax)
                {
                    return null;
                }

                if (page.Count < PageSize || page[^1].CreatedAtMicroseconds < Microseconds.FromTime(from))
                {
                    break;
                }

                before = (page[^1].CreatedAtMicroseconds, page[^1].Id);
            }
        }

        foreach (var some in payments.Chunk(AskedAtOnce))
        {
            var told = await Task.WhenAll(some.Select(payment => FindByPaymentAsync(provider, payment.PaymentId, cancellation)));
            var missing = some.Select(static payment => payment.PurchaseId).Concat(told).Where(named => PurchaseId.TryParse(named, out _) && !found.ContainsKey(named)).Distinct();
            foreach (var document in await Task.WhenAll(missing.Select(named => documents.GetAsync(DocumentKind.Purchase, named!, cancellation))))
            {
                if (document is not null)
                {
                    found[document.Id] = document;
                }
            }
        }

        var records = new List<PurchaseRecord>(found.Count);
        foreach (var some in found.Values.Where(document => DocumentJson.ReadPurchase(document).Provider == provider).Chunk(AskedAtOnce))
        {
            records.AddRange(await Task.WhenAll(some.Select(document => RecordAsync(document, cancellation))));
        }

        return records;
    }

    /// <summary>The purchase that a payment was told to be for, where its provider doesn't always say so.</summary>
    private async Task<string?> FindByPaymentAsync(string provider, string paymentId, CancellationToken cancellation) =>
        await documents.GetAsync(DocumentKind.Payment, StrayPayments.IdOf(provider, paymentId), cancellation) is { } stored
            ? DocumentJson.ReadPayment(stored).PurchaseId?.Value
            : null;

    private async Task<PurchaseRecord> RecordAsync(Document document, CancellationToken cancellation)
    {
        var (terms, state) = (PurchaseDocuments.TermsOf(document), PurchaseDocuments.StateOf(document));
        var credit = state.PaymentId is { } payment
            ? await journal.FindAsync(AccountId.Wallet(terms.Buyer), RequestId.ForPayment(terms.Provider, payment), cancellation)
            : null;
        return new PurchaseRecord(
            PurchaseId.Parse(document.Id),
            state.PaymentId,
            terms.Price,
            (long)Int128.Min(long.MaxValue, PurchaseRules.RefundedOf(state)),
            credit?.Amount,
            terms.Coins.Value,
            Microseconds.ToTime(document.CreatedAtMicroseconds));
    }
}
