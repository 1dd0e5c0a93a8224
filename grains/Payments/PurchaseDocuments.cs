using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payments;

/// <summary>How a purchase is kept as a document.</summary>
internal static class PurchaseDocuments
{
    /// <summary>The status of a purchase that a payment has claimed and whose coins are being credited; outside it is still pending.</summary>
    public const string Claimed = "claimed";

    /// <summary>The name of a status, as documents and books have it.</summary>
    public static string NameOf(PurchaseStatus status) => status switch
    {
        PurchaseStatus.Pending => "pending",
        PurchaseStatus.Paid => "paid",
        PurchaseStatus.Failed => "failed",
        PurchaseStatus.Expired => "expired",
        PurchaseStatus.Refunded => "refunded",
        PurchaseStatus.Disputed => "disputed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>No two purchases are paid by one payment: each claims its payment under this key.</summary>
    public static string PaymentKey(string provider, string paymentId) => $"payment:{provider}/{paymentId}";

    /// <summary>What was agreed when the purchase was started.</summary>
    public static PurchaseTerms TermsOf(Document document)
    {
        var body = DocumentJson.ReadPurchase(document);
        return new PurchaseTerms(UserId.Parse(document.Owner), body.Coins, body.Price, body.Provider);
    }

    /// <summary>What was told of the purchase, and what followed. A document that was written before there was more to tell says it by its status.</summary>
    public static PurchaseState StateOf(Document document)
    {
        var body = DocumentJson.ReadPurchase(document);
        return body.State ?? PurchaseState.Empty with
        {
            PaymentId = body.PaymentId,
            Credited = document.Status == NameOf(PurchaseStatus.Paid),
            Failed = document.Status == NameOf(PurchaseStatus.Failed),
        };
    }

    /// <summary>The document with what was told of the purchase.</summary>
    public static Document With(Document document, PurchaseState state)
    {
        var body = DocumentJson.ReadPurchase(document);
        var terms = TermsOf(document);
        return document with
        {
            Status = state is { PaymentId: not null, Credited: false } ? Claimed : NameOf(PurchaseRules.StatusOf(terms, state)),
            UniqueKey = state.PaymentId is { } payment ? PaymentKey(body.Provider, payment) : null,
            Body = DocumentJson.Write(body with
            {
                PaymentId = state.PaymentId,
                State = state,
                RefundedCoins = PurchaseRules.Booked(state, done: true).Coins,
                RefundingCoins = PurchaseRules.Booked(state, done: false).Coins,
            }),
        };
    }

    /// <summary>The purchase that a document is of.</summary>
    public static PurchaseView Read(Document document)
    {
        var body = DocumentJson.ReadPurchase(document);
        var state = StateOf(document);
        var (amount, coins) = PurchaseRules.Booked(state, done: true);
        return new PurchaseView(
            PurchaseId.Parse(document.Id),
            UserId.Parse(document.Owner),
            body.PackageId,
            body.Coins,
            body.Price,
            PurchaseRules.StatusOf(TermsOf(document), state),
            body.Provider,
            body.CheckoutUrl,
            Microseconds.ToTime(document.CreatedAtMicroseconds))
        {
            RefundedAmount = amount,
            RefundedCoins = coins,
            Reminders = body.Reminders,
        };
    }
}
