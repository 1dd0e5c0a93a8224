using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

/// <summary>Whether and how much an operator can give back of a purchase. Pure.</summary>
internal static class RefundRules
{
    private const int NameBytes = 18;

    /// <summary>
    /// What is to go back: all that is left, or what stands for some coins. Money has no smaller unit than its minor one, so it is rounded up, and where
    /// a coin is worth less than that a few more coins may go.
    /// </summary>
    public static (long Amount, Coins Coins, Refusal? Refusal) Decide(PurchaseTerms terms, PurchaseState state, Coins? wanted)
    {
        if (!state.Credited)
        {
            return Refused("The purchase is not paid, so nothing can be given back.");
        }

        if (state.Disputes.Any(static dispute => dispute.Stage == DisputeStage.Open))
        {
            return Refused("The payment is disputed; the dispute decides whether the money goes back.");
        }

        if (PurchaseRules.FactsOf(state) + state.Requests.Length >= PurchaseRules.FactsMax)
        {
            return Refused($"A purchase has at most {PurchaseRules.FactsMax} refunds and disputes, and this one has had them.");
        }

        // What was asked for before and has not been told of yet counts as gone, unless it failed.
        var gone = PurchaseRules.BackOf(terms, state) + state.Requests
            .Where(request => request.RefundId is null || (state.Refunds.All(refund => refund.Id != request.RefundId) && !PurchaseRules.IsFailed(state, request.RefundId)))
            .Sum(static request => request.Amount);
        if (gone >= terms.Price.Amount)
        {
            return Refused("All of the money went back already, or is on its way.");
        }

        var coinsGone = PurchaseRules.CoinsOf(terms, gone);
        var left = terms.Coins - coinsGone;
        if (wanted is null || wanted == left)
        {
            return (terms.Price.Amount - gone, left, null);
        }

        if (wanted.Value < new Coins(1))
        {
            return (0, Coins.Zero, new Refusal(RefusalReason.InvalidRequest, "Give back one coin or more.") { Field = "coins" });
        }

        if (wanted.Value > left)
        {
            return Refused($"Only {left} of the purchase's coins are left to be given back.");
        }

        var upTo = (Int128)terms.Price.Amount * (coinsGone + wanted.Value).Value;
        var amount = long.Max(1, (long)((upTo + terms.Coins.Value - 1) / terms.Coins.Value) - gone);
        return (amount, PurchaseRules.CoinsOf(terms, gone + amount) - coinsGone, null);

        static (long Amount, Coins Coins, Refusal? Refusal) Refused(string detail) => (0, Coins.Zero, new Refusal(RefusalReason.NotRefundable, detail));
    }

    /// <summary>The name that the provider knows a request by. No part can hold a line break, so two requests never have the same name.</summary>
    public static string NameOf(PurchaseId purchase, RefundPurchase command) => "refund_" + Base64Url.EncodeToString(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{purchase.Value}\n{command.By.Value}\n{command.Key.Value}")).AsSpan(0, NameBytes));
}
