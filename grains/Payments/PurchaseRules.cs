using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

/// <summary>What a provider's word does to a purchase. Pure. Providers deliver late, twice and in any order.</summary>
internal static class PurchaseRules
{
    /// <summary>What is to be done.</summary>
    public enum Step
    {
        /// <summary>Nothing: it has had its effect already, or has none any more.</summary>
        None,

        /// <summary>Record which payment is to pay the purchase, so that no other one can.</summary>
        Claim,

        /// <summary>Credit the coins, then record the purchase as paid.</summary>
        Credit,

        /// <summary>Record the payment as failed.</summary>
        Fail,
    }

    /// <summary>What an event does to a purchase as it is recorded, or why it does nothing to it at all.</summary>
    /// <param name="status">How far the purchase has come.</param>
    /// <param name="price">What it costs.</param>
    /// <param name="provider">Who takes the payment.</param>
    /// <param name="claimedBy">The payment that pays it, once one has claimed to.</param>
    /// <param name="payment">What the provider says.</param>
    public static (Step Step, Refusal? Refusal) Decide(PurchaseStatus status, Money price, string provider, string? claimedBy, PaymentEvent payment)
    {
        if (payment.Provider != provider)
        {
            return (Step.None, new Refusal(RefusalReason.UnknownPurchase, "The purchase is another provider's."));
        }

        if (payment.Amount != price)
        {
            return (Step.None, new Refusal(RefusalReason.InvalidRequest, $"The purchase costs {price}, not {payment.Amount}. Nothing was credited.") { Field = "data.amount" });
        }

        if (payment.Kind == PaymentEventKind.Succeeded && claimedBy is not null && claimedBy != payment.PaymentId)
        {
            return (Step.None, new Refusal(RefusalReason.InvalidRequest, "The purchase is paid by another payment. Nothing was credited.") { Field = "data.paymentId" });
        }

        return (payment.Kind, status) switch
        {
            (PaymentEventKind.Succeeded, PurchaseStatus.Pending or PurchaseStatus.Failed or PurchaseStatus.Expired) =>
                (claimedBy is null ? Step.Claim : Step.Credit, null),
            (PaymentEventKind.Failed, PurchaseStatus.Pending) when claimedBy is null => (Step.Fail, null),
            _ => (Step.None, null),
        };
    }
}
