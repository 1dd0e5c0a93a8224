using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Profiles;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.Grains.Gifts;

// Reentrant, so that an account that is slow to answer holds up nobody who asks about another.
[StatelessWorker, Reentrant]
internal sealed partial class SentGiftsGrain(
    IJournal journal, IDocumentStore documents, Erasure erasure, SentGiftCipher cipher, FeedIds feedIds, TimeProvider time, ILogger<SentGiftsGrain> logger)
    : Grain, ISentGiftsGrain
{
    /// <summary>How long an account is waited for.</summary>
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(1);

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
        var shown = isAdmin || caller == gift.Sender ? receipt : receipt with { Balance = null, Reminders = null };
        var status = await StatusOfAsync(gift, receipt.CreatorId);
        var thanks = status is SentGiftStatus.Credited or SentGiftStatus.Reversed
            ? await documents.GetAsync(DocumentKind.Thanks, gift.ToString(), CancellationToken.None)
            : null;
        return Outcome<SentGift>.Accepted(new SentGift(shown, status) { Thanks = thanks is null ? null : ThanksGrain.Read(id, DocumentJson.ReadThanks(thanks)) });
    }

    public async Task<Outcome<GivenThanks>> ThankAsync(string id, GiveThanks command)
    {
        if (!cipher.TryDecrypt(id, out var gift)
            || await FindDebitAsync(gift) is not { } debit
            || DetailJson.ReadGiftDebit(debit).CreatorId != command.By)
        {
            return new Refusal(RefusalReason.UnknownSentGift, "There is no such sent gift to you.");
        }

        return await journal.FindAsync(AccountId.Earnings(command.By), RequestId.ForGift(gift), CancellationToken.None) is { Kind: EntryKind.Gift } credit
            ? await GrainFactory.Thanks(gift).GiveAsync(
                command, new ThankedGift(credit.Sequence, DetailJson.ReadGiftCredit(credit).RoomId, DetailJson.ReadGiftCredit(credit).Anonymous))
            : new Refusal(RefusalReason.UnknownSentGift, "The gift has not been credited to you. If it was sent a moment ago, try again.");
    }

    public async Task<Outcome<ReversalReceipt>> ReverseAsync(string id, ReverseGift command) =>
        cipher.TryDecrypt(id, out var gift) && await FindDebitAsync(gift) is { Peer: { } creator }
            ? await GrainFactory.Reversal(gift).ReverseAsync(command, creator.Owner)
            : new Refusal(RefusalReason.UnknownSentGift, "There is no such sent gift.");

    private async Task<SentGiftStatus> StatusOfAsync(SentGiftId gift, UserId creator)
    {
        switch (await journal.FindAsync(AccountId.Earnings(creator), RequestId.ForGift(gift), CancellationToken.None))
        {
            case { Kind: EntryKind.Gift }
                when await journal.FindAsync(AccountId.Wallet(gift.Sender), RequestId.ForReversal(gift), CancellationToken.None) is { } back
                    && await ShowsAsync(back, async () => (await GrainFactory.Wallet(gift.Sender).GetAsync()).Sequence):
                return SentGiftStatus.Reversed;
            case { Kind: EntryKind.Gift } credit when await ShowsAsync(credit, async () => (await GrainFactory.Earnings(creator).GetAsync()).Sequence):
                return SentGiftStatus.Credited;
            case { Kind: EntryKind.GiftRefused }
                when await journal.FindAsync(AccountId.Wallet(gift.Sender), RequestId.ForReturn(gift), CancellationToken.None) is { } returned
                    && await ShowsAsync(returned, async () => (await GrainFactory.Wallet(gift.Sender).GetAsync()).Sequence):
                return SentGiftStatus.Returned;
            default:
                return SentGiftStatus.Accepted;
        }
    }

    /// <summary>
    /// Whether an account's balance shows an entry of the journal: an entry is there a moment before its account has heard of it, and nobody who was
    /// told of it shall find the balance of before. Where the account can't be asked, its balance can't be either, and the journal's word stands.
    /// </summary>
    private async Task<bool> ShowsAsync(Entry entry, Func<Task<long>> askSequence)
    {
        try
        {
            return await askSequence().WaitAsync(AnswerTimeMax, time) >= entry.Sequence;
        }
        catch (Exception fault)
        {
            LogNotAsked(logger, fault, entry.Account);
            return true;
        }
    }

    private async Task<Entry?> FindDebitAsync(SentGiftId gift)
    {
        var found = await journal.ReadForwardAsync(AccountId.Wallet(gift.Sender), gift.Sequence - 1, 1, CancellationToken.None);
        return found is [{ Kind: EntryKind.Gift } debit] && debit.Sequence == gift.Sequence ? debit : null;
    }

    [LoggerMessage(1211, LogLevel.Information, "{Account} could not be asked for its balance; the journal says how far its gift has come.")]
    private static partial void LogNotAsked(ILogger logger, Exception fault, AccountId account);
}
