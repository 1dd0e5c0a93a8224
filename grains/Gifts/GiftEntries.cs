using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Gifts;

/// <summary>What the two entries of a gift say, in the words of each reader. All of it is a pure function of the entry.</summary>
internal static class GiftEntries
{
    /// <summary>Which sent gift a debit is.</summary>
    public static SentGiftId IdOf(Entry debit) => new(debit.Account.Owner, debit.Sequence);

    /// <summary>The answer to the sender.</summary>
    public static GiftReceipt ReadReceipt(this SentGiftCipher cipher, Entry debit)
    {
        var detail = DetailJson.ReadGiftDebit(debit);
        var coins = new Coins(-debit.Amount);
        return new GiftReceipt(
            cipher.Encrypt(IdOf(debit)),
            detail.RoomId,
            detail.ContentId,
            detail.CreatorId,
            detail.GiftId,
            detail.Quantity,
            coins,
            PromotionalPart.ShareOf(coins, detail.ShareBps, detail.Promotional),
            detail.ComboId,
            new Coins(debit.Balance),
            debit.OccurredAt)
        {
            Reminders = detail.Reminders,
        };
    }

    /// <summary>What is sent to the creator.</summary>
    public static GiftTransfer ReadTransfer(Entry debit, string? message)
    {
        var detail = DetailJson.ReadGiftDebit(debit);
        return new GiftTransfer(
            IdOf(debit),
            detail.CreatorId,
            new Coins(-debit.Amount),
            detail.ShareBps,
            detail.GiftId,
            detail.Quantity,
            detail.RoomId,
            detail.ContentId,
            detail.ComboId,
            detail.Anonymous,
            debit.OccurredAt,
            message)
        {
            Promotional = detail.Promotional,
            Level = detail.Level,
        };
    }

    /// <summary>Whether what the journal holds at a gift's place is the debit that the gift was copied from; an older silo copies no level.</summary>
    public static bool IsDebitOf(IReadOnlyList<Entry> found, GiftTransfer gift) =>
        found is [{ Kind: EntryKind.Gift } debit] && ReadTransfer(debit, gift.Message) with { Database = gift.Database, TraceParent = gift.TraceParent, Level = gift.Level } == gift;

    /// <summary>Whether an entry is the credit of this very gift: from its sender, and of its share.</summary>
    public static bool IsCreditOf(Entry credit, GiftTransfer gift) =>
        credit.Peer == AccountId.Wallet(gift.Id.Sender) && credit.Amount == gift.Diamonds.Units;

    /// <summary>What is told to the room.</summary>
    public static CreditedGift ReadCredited(Entry credit, GiftCreditDetail detail, bool isSilent = false)
    {
        var sent = IdOf(detail);
        return new(credit.Sequence, detail.RoomPrevious ?? EarningsRules.PreviousUnknown, sent.Sender, detail.Anonymous, detail.Coins)
        {
            SenderSequence = sent.Sequence,
            GiftId = detail.GiftId,
            Quantity = detail.Quantity,
            ComboId = detail.ComboId,
            AcceptedAt = detail.AcceptedAt,
            CreditedAt = credit.OccurredAtMicroseconds,
            IsSilent = isSilent,
            Level = detail.Level,
        };
    }

    /// <summary>The sent gift that a credit is of.</summary>
    public static SentGiftId IdOf(GiftCreditDetail credit) => IdOf(credit.SentGift);

    /// <summary>The sent gift that came back.</summary>
    public static SentGiftId IdOf(GiftReturnDetail returned) => IdOf(returned.SentGift);

    private static SentGiftId IdOf(string sentGift) =>
        SentGiftId.TryParse(sentGift, out var id) ? id : throw new UnreadableEntryException($"'{sentGift}' names no sent gift.");
}
