using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Reconciling;

/// <summary>
/// What doesn't agree between a provider's payments and our purchases. Pure. Every payment of the time has to have its credit, whenever that was written;
/// and every purchase that was started in the time and credited has to have its payment in the file.
/// </summary>
internal static class ReconciliationRules
{
    /// <summary>Money came in, and no coins were credited for it.</summary>
    public const string PaymentWithoutCredit = "payment-without-credit";

    /// <summary>Coins were credited, and the provider has no such payment, or says that it isn't paid.</summary>
    public const string CreditWithoutPayment = "credit-without-payment";

    /// <summary>Another amount came in than the purchase costs, or another number of coins was credited than it holds.</summary>
    public const string WrongAmount = "wrong-amount";

    /// <summary>It came in in another currency.</summary>
    public const string WrongCurrency = "wrong-currency";

    /// <summary>The payment says that it is for another purchase than the one that it was credited for.</summary>
    public const string WrongPurchase = "wrong-purchase";

    /// <summary>Provider and records don't agree on what went back.</summary>
    public const string RefundDiffers = "refund-differs";

    /// <summary>A payment is in the file more than once.</summary>
    public const string PaymentTwice = "payment-twice";

    /// <summary>A checkout is open for a day: who starts in the last one may pay after it.</summary>
    public static readonly TimeSpan CheckoutMax = TimeSpan.FromDays(1);

    /// <summary>Compares.</summary>
    /// <param name="payments">The whole file.</param>
    /// <param name="purchases">The purchases that were started in the time, and those that payments of the file name.</param>
    /// <param name="from">Since when payments are judged, and purchases have to have one.</param>
    /// <param name="to">Until when, exclusive.</param>
    public static List<PaymentFinding> Compare(
        IReadOnlyList<PaymentRecord> payments, IReadOnlyList<PurchaseRecord> purchases, DateTimeOffset from, DateTimeOffset to)
    {
        var findings = new List<PaymentFinding>();
        var byPayment = purchases.Where(static purchase => purchase.PaymentId is not null).ToLookup(static purchase => purchase.PaymentId!, StringComparer.Ordinal);
        var first = new Dictionary<string, PaymentRecord>(StringComparer.Ordinal);

        // Tries that failed have the name of the one that was paid: of a payment's lines the paid one counts.
        foreach (var payment in payments.OrderByDescending(static payment => payment.IsPaid))
        {
            if (!first.TryAdd(payment.PaymentId, payment))
            {
                if (!payment.IsPaid)
                {
                    continue;
                }

                findings.Add(Of(PaymentTwice, payment, null, "each payment once", $"it is in line {first[payment.PaymentId].Line} too"));
                continue;
            }

            if (payment.CreatedAt < from || payment.CreatedAt >= to)
            {
                continue;
            }

            Judge(payment, byPayment[payment.PaymentId].FirstOrDefault(), findings);
        }

        foreach (var purchase in purchases)
        {
            if (purchase is { Credit: not null, PaymentId: { } id } && purchase.StartedAt >= from && purchase.StartedAt < to && !first.ContainsKey(id))
            {
                var late = purchase.StartedAt >= to - CheckoutMax ? ". It was started within the last day, so it may be paid after it: look for the payment in the next file" : "";
                findings.Add(new PaymentFinding(
                    CreditWithoutPayment, id, purchase.PurchaseId.Value, 0, $"a payment of {purchase.Price}, for which {purchase.Credit} coins were credited", $"none in the file{late}"));
            }
        }

        return findings;
    }

    private static void Judge(PaymentRecord payment, PurchaseRecord? purchase, List<PaymentFinding> findings)
    {
        if (!payment.IsPaid)
        {
            if (purchase is { Credit: { } credited })
            {
                findings.Add(Of(CreditWithoutPayment, payment, purchase, $"no credit for a payment that is '{payment.Status}'", $"{credited} coins credited"));
            }

            return;
        }

        if (purchase?.Credit is not { } coins)
        {
            findings.Add(Of(
                PaymentWithoutCredit,
                payment,
                purchase,
                $"coins for a payment of {payment.Amount}",
                purchase is not null ? "the payment is known, and no coins were credited for it"
                    : payment.PurchaseId is null ? "no purchase that it paid; it names none"
                    : $"no purchase that it paid; it names {payment.PurchaseId}"));
            return;
        }

        if (payment.PurchaseId is { } named && named != purchase.PurchaseId.Value)
        {
            findings.Add(Of(WrongPurchase, payment, purchase, $"coins for {named}", $"coins for {purchase.PurchaseId}"));
        }

        if (payment.Amount.Currency != purchase.Price.Currency)
        {
            findings.Add(Of(WrongCurrency, payment, purchase, $"{payment.Amount}", $"{purchase.Price}"));
        }
        else if (payment.Amount.Amount != purchase.Price.Amount)
        {
            findings.Add(Of(WrongAmount, payment, purchase, $"{payment.Amount}", $"{purchase.Price}"));
        }

        if (coins != purchase.Coins)
        {
            findings.Add(Of(WrongAmount, payment, purchase, $"{purchase.Coins} coins for {purchase.Price}", $"{coins} coins credited"));
        }

        if (payment.Refunded is { } refunded && refunded != purchase.Refunded)
        {
            findings.Add(Of(RefundDiffers, payment, purchase, $"{new Money(refunded, payment.Amount.Currency)} back", $"{new Money(purchase.Refunded, purchase.Price.Currency)} back"));
        }
    }

    private static PaymentFinding Of(string check, PaymentRecord payment, PurchaseRecord? purchase, string expected, string found) =>
        new(check, payment.PaymentId, purchase?.PurchaseId.Value ?? payment.PurchaseId, payment.Line, expected, found);
}
