using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payments;

/// <summary>How a purchase is kept as a document.</summary>
internal static class PurchaseDocuments
{
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

    /// <summary>The status of a purchase that a payment has claimed and whose coins are being credited; outside it is still pending.</summary>
    public const string Claimed = "claimed";

    /// <summary>No two purchases are paid by one payment: each claims its payment under this key.</summary>
    public static string PaymentKey(PaymentEvent payment) => $"payment:{payment.Provider}/{payment.PaymentId}";

    /// <summary>How far the purchase has come.</summary>
    public static PurchaseStatus StatusOf(Document document) =>
        document.Status == Claimed ? PurchaseStatus.Pending : Enum.Parse<PurchaseStatus>(document.Status, ignoreCase: true);

    /// <summary>The purchase that a document is of.</summary>
    public static PurchaseView Read(Document document)
    {
        var body = DocumentJson.ReadPurchase(document);
        return new PurchaseView(
            PurchaseId.Parse(document.Id),
            UserId.Parse(document.Owner),
            body.PackageId,
            body.Coins,
            body.Price,
            StatusOf(document),
            body.Provider,
            body.CheckoutUrl,
            Microseconds.ToTime(document.CreatedAtMicroseconds));
    }
}
