using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.Grains.Gifts;

internal sealed partial class SentGiftsGrain
{
    public async Task<Outcome<GiftTrail>> GetTrailAsync(string id, UserId caller, bool isAdmin)
    {
        var found = await GetAsync(id, caller, isAdmin);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        if (!cipher.TryDecrypt(id, out var gift) || await FindDebitAsync(gift) is not { } debit)
        {
            return new Refusal(RefusalReason.UnknownSentGift, "There is no such sent gift.");
        }

        var detail = DetailJson.ReadGiftDebit(debit);
        var credit = await journal.FindAsync(AccountId.Earnings(detail.CreatorId), RequestId.ForGift(gift), CancellationToken.None);
        var back = credit switch
        {
            null => null,
            { Kind: EntryKind.Gift } => await journal.FindAsync(AccountId.Wallet(gift.Sender), RequestId.ForReversal(gift), CancellationToken.None),
            _ => await journal.FindAsync(AccountId.Wallet(gift.Sender), RequestId.ForReturn(gift), CancellationToken.None),
        };
        var feedEvent = credit is { Kind: EntryKind.Gift } && detail.RoomId is { } room
            ? feedIds.Encode(room, new FeedPosition(credit.Sequence, 0))
            : null;
        TrailEntry? Show(Entry? entry) => entry is null ? null : Tell(entry, isAdmin || caller == entry.Account.Owner, detail.Anonymous && entry.Account.Owner == gift.Sender);
        return Outcome<GiftTrail>.Accepted(new GiftTrail(found.Value!, Show(debit)!, Show(credit), Show(back), detail.ShareBps, feedEvent));
    }

    /// <summary>What an account holds, and how much happened in it, is between its owner and the platform; so is who gave without a name.</summary>
    private static TrailEntry Tell(Entry entry, bool isWhole, bool isNameless) => new(
        entry.Kind.Name(),
        isNameless && !isWhole ? null : entry.Account.Owner,
        isWhole ? entry.Sequence : null,
        entry.Amount,
        isWhole ? entry.Balance : null,
        entry.OccurredAt,
        entry.Hash.ToString());
}
