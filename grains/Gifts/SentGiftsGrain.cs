using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Gifts;

[StatelessWorker]
internal sealed class SentGiftsGrain(IJournal journal, SentGiftCipher cipher) : Grain, ISentGiftsGrain
{
    public async Task<Outcome<SentGift>> GetAsync(string id, UserId caller, bool isAdmin)
    {
        if (!cipher.TryDecrypt(id, out var gift)
            || await FindDebitAsync(gift) is not { } debit
            || cipher.ReadReceipt(debit) is not { } receipt
            || (!isAdmin && caller != gift.Sender && caller != receipt.CreatorId))
        {
            return new Refusal(RefusalReason.UnknownSentGift, "There is no such sent gift, or you are no party to it.");
        }

        // What the sender holds is between them and their wallet.
        var shown = isAdmin || caller == gift.Sender ? receipt : receipt with { Balance = null };
        return Outcome<SentGift>.Accepted(new SentGift(shown, await StatusOfAsync(gift, receipt.CreatorId)));
    }

    private async Task<SentGiftStatus> StatusOfAsync(SentGiftId gift, UserId creator) =>
        await journal.FindAsync(AccountId.Earnings(creator), RequestId.ForGift(gift), CancellationToken.None) switch
        {
            { Kind: EntryKind.Gift } => SentGiftStatus.Credited,
            { Kind: EntryKind.GiftRefused } when await journal.FindAsync(AccountId.Wallet(gift.Sender), RequestId.ForReturn(gift), CancellationToken.None) is not null =>
                SentGiftStatus.Returned,
            _ => SentGiftStatus.Accepted,
        };

    private async Task<Entry?> FindDebitAsync(SentGiftId gift)
    {
        var found = await journal.ReadForwardAsync(AccountId.Wallet(gift.Sender), gift.Sequence - 1, 1, CancellationToken.None);
        return found is [{ Kind: EntryKind.Gift } debit] && debit.Sequence == gift.Sequence ? debit : null;
    }
}
