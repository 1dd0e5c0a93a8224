using System.Text.Json;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rewards;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What can be said of a reward when both its ends are known: its campaign pays once, and who gets it is credited what that brings.</summary>
internal static class RewardChecks
{
    /// <summary>Judges a campaign's debit by the credit.</summary>
    /// <param name="debit">The debit.</param>
    /// <param name="credit">What the peer holds under the same request id.</param>
    /// <param name="report">Is told of each difference.</param>
    /// <returns>What is still to come.</returns>
    public static OpenTransfer? CheckDebit(Entry debit, OtherEnd? credit, Action<Difference> report)
    {
        long brings;
        try
        {
            var reward = DetailJson.ReadReward(debit).Reward;
            brings = CampaignRules.CreditOf(reward);
            if (reward.Coins.Value != -debit.Amount)
            {
                report(new Difference("detail", debit.Account.Value, debit.Sequence, $"{-debit.Amount} coins", $"{reward.Coins} coins"));
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ArgumentException or OverflowException or NullReferenceException or InvalidOperationException)
        {
            report(new Difference("detail", debit.Account.Value, debit.Sequence, "a reward's detail", $"what can't be read: {fault.Message}"));
            return null;
        }

        if (credit is null)
        {
            return new OpenTransfer(debit.Account.Value, debit.Sequence, debit.Peer!.Value.Value, debit.OccurredAtMicroseconds, debit.Amount);
        }

        if (credit.Kind != debit.Kind.Name() || credit.Amount != brings || credit.Peer != debit.Account.Value)
        {
            report(new Difference(
                "reward",
                credit.Account,
                credit.Sequence,
                $"a reward of {brings} from {debit.Account} for its entry {debit.Sequence}",
                $"'{credit.Kind}' of {credit.Amount} from {credit.Peer ?? "nobody"}"));
        }

        return null;
    }

    /// <summary>Judges a credit by its campaign's debit.</summary>
    public static void CheckCredit(Entry credit, OtherEnd? debit, Action<Difference> report)
    {
        if (debit is null || debit.Kind != credit.Kind.Name() || debit.Peer != credit.Account.Value)
        {
            report(new Difference(
                "debit",
                credit.Account.Value,
                credit.Sequence,
                $"a debit of {credit.Peer?.Value ?? "a campaign"} to {credit.Account} under {credit.RequestId}",
                debit is null ? "no such entry" : $"'{debit.Kind}' to {debit.Peer ?? "nobody"}"));
        }
    }
}
