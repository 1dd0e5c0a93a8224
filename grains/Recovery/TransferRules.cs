using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Recovery;

/// <summary>What each kind of transfer waits for. Pure.</summary>
public static class TransferRules
{
    private const string GiftPurpose = "gift/";
    private const string ReversalPurpose = "reversal/";

    /// <summary>Whether an entry is a transfer that this program knows: one that its peer has to answer.</summary>
    /// <param name="transfer">An entry with a peer.</param>
    /// <param name="answer">By what the peer answers it.</param>
    public static TransferKind Classify(in JournalTransfer transfer, out TransferAnswer answer)
    {
        answer = default;
        try
        {
            var account = AccountId.Parse(transfer.Account);
            switch (LedgerNames.ParseKind(transfer.Kind))
            {
                case EntryKind.Gift when account.IsWallet:
                    answer = new TransferAnswer(AccountId.Parse(transfer.Peer), RequestId.ForGift(new SentGiftId(account.Owner, transfer.Sequence)));
                    return TransferKind.Gift;
                case EntryKind.GiftRefused:
                    answer = new TransferAnswer(AccountId.Parse(transfer.Peer), RequestId.ForReturn(RefusedGift(transfer)));
                    return TransferKind.Refusal;
                case EntryKind.Reversal when account.Kind == AccountKind.Earnings:
                    answer = new TransferAnswer(AccountId.Parse(transfer.Peer), RequestId.ForReversal(GiftOf(transfer, ReversalPurpose)));
                    return TransferKind.Reversal;
                case EntryKind.Reward when account.Kind == AccountKind.Campaign:
                    var peer = AccountId.Parse(transfer.Peer);
                    answer = new TransferAnswer(peer, RequestId.ForReward(CampaignId.Parse(account.Owner.Value), peer.Owner));
                    return TransferKind.Reward;
                default:
                    return TransferKind.None;
            }
        }
        catch (Exception fault) when (fault is UnreadableEntryException or FormatException)
        {
            return TransferKind.Unknown;
        }
    }

    /// <summary>The gift that a refusal answers: its request id is the gift's.</summary>
    /// <exception cref="FormatException">It names no gift.</exception>
    public static SentGiftId RefusedGift(in JournalTransfer refusal) => GiftOf(refusal, GiftPurpose);

    /// <summary>The gift that a reversal takes back.</summary>
    /// <exception cref="FormatException">It names no gift.</exception>
    public static SentGiftId ReversedGift(in JournalTransfer reversal) => GiftOf(reversal, ReversalPurpose);

    private static SentGiftId GiftOf(in JournalTransfer transfer, string purpose) =>
        transfer.RequestId.StartsWith(purpose, StringComparison.Ordinal) && SentGiftId.TryParse(transfer.RequestId[purpose.Length..], out var gift)
            ? gift
            : throw new FormatException($"'{transfer.RequestId}' names no sent gift.");
}

/// <summary>What recovery does about an entry with a peer.</summary>
public enum TransferKind
{
    /// <summary>Nothing: it is an answer itself.</summary>
    None,

    /// <summary>It brings a gift to its creator.</summary>
    Gift,

    /// <summary>It sends a gift back to its sender.</summary>
    Refusal,

    /// <summary>It brings a reward to a user.</summary>
    Reward,

    /// <summary>It gives the coins of a gift that was taken back to its sender.</summary>
    Reversal,

    /// <summary>A newer program wrote it: it is kept until one reads it that can.</summary>
    Unknown,
}
