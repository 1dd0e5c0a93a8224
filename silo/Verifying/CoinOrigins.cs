using System.Text.Json;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>
/// Where coins come from: by a payment, from a campaign within its one budget, or back, having been the wallet's own. Every credit of a wallet says which, and
/// is of no other kind; a kind that is added later brings none before it is named here. What it says is compared with its other end, with purchases and
/// with campaigns by the checks of those.
/// </summary>
internal static class CoinOrigins
{
    private const string Prefix = "campaign:";

    /// <summary>Judges an entry.</summary>
    public static void Check(Entry entry, Action<Difference> report)
    {
        if (entry.Account.Kind == AccountKind.Campaign)
        {
            CheckBudget(entry, report);
        }
        else if (entry is { Account.IsWallet: true, Amount: > 0 } && OriginOf(entry) is var origin && origin != entry.RequestId.Value)
        {
            report(new Difference(
                "origin",
                entry.Account.Value,
                entry.Sequence,
                origin is null ? "coins by a purchase, from a campaign, or coming back" : $"coins by {origin}, as its detail says",
                $"{entry.Amount} coins by '{entry.Kind.Name()}', {entry.RequestId}"));
        }
    }

    /// <summary>The cause that an entry's detail tells of; <see langword="null"/> where it tells of none that brings coins to this wallet.</summary>
    private static string? OriginOf(Entry entry)
    {
        try
        {
            switch (entry.Kind)
            {
                case EntryKind.Purchase:
                    var purchase = DetailJson.ReadPurchase(entry);
                    return RequestId.ForPayment(purchase.Provider, purchase.PaymentId).Value;
                case EntryKind.Reward:
                    var reward = DetailJson.ReadReward(entry);
                    return reward.Reward.UserId == entry.Account.Owner && entry.Peer == AccountId.Campaign(reward.CampaignId)
                        ? RequestId.ForReward(reward.CampaignId, entry.Account.Owner).Value
                        : null;
                case EntryKind.GiftReturned or EntryKind.Reversal:
                    return SentGiftId.TryParse(DetailJson.ReadGiftReturn(entry).SentGift, out var gift) && gift.Sender == entry.Account.Owner
                        ? (entry.Kind == EntryKind.Reversal ? RequestId.ForReversal(gift) : RequestId.ForReturn(gift)).Value
                        : null;
                case EntryKind.Refund:
                    var refund = DetailJson.ReadTakeBack(entry);
                    return RequestId.ForRefund(refund.Provider, refund.EventId).Value;
                default:
                    return null;
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ArgumentException or OverflowException or NullReferenceException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A campaign has one budget, first, and never gives more.</summary>
    private static void CheckBudget(Entry entry, Action<Difference> report)
    {
        var isFirst = entry.Kind == EntryKind.Budget && entry.Sequence == 1 && entry.RequestId.Value == $"budget/{entry.Account.Value[Prefix.Length..]}";
        if (entry.Amount > 0 && !isFirst)
        {
            report(new Difference("origin", entry.Account.Value, entry.Sequence, "one budget, in entry 1", $"{entry.Amount} coins by '{entry.Kind.Name()}', {entry.RequestId}"));
        }

        if (entry.Balance < 0)
        {
            report(new Difference("origin", entry.Account.Value, entry.Sequence, "no more given than the budget", $"{-entry.Balance} coins more"));
        }
    }
}
