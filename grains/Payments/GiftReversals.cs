using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payments;

/// <summary>What an operator decides about gifts that were paid with money that went back.</summary>
public sealed class RefundOptions
{
    /// <summary>Whether such gifts are taken back from their creators, as far as they are in the hold.</summary>
    public bool ReversesGifts { get; set; }
}

/// <summary>
/// Takes gifts back that were paid from a lot whose money went back: the newest first, until what was missing in the lot is made up for. What is not in its
/// creator's hold any more stays, and so does the wallet's debt for it.
/// </summary>
internal sealed class GiftReversals(IJournal journal, IGrainFactory grains, RefundOptions options)
{
    private const int PageSize = 100;

    /// <summary>Who decides it: the setting.</summary>
    private static readonly UserId Platform = UserId.Parse("platform");

    /// <summary>Takes the gifts back; asked again after a crash, it goes on.</summary>
    /// <param name="buyer">Whose wallet.</param>
    /// <param name="takenBack">The entry that took the coins back.</param>
    /// <exception cref="UnavailableException">An outcome is not known; the same may be asked again.</exception>
    public async Task ReverseAsync(UserId buyer, long takenBack)
    {
        var account = AccountId.Wallet(buyer);
        if (!options.ReversesGifts || await journal.ReadForwardAsync(account, takenBack - 1, 1, CancellationToken.None) is not [var entry])
        {
            return;
        }

        var detail = DetailJson.ReadTakeBack(entry);
        var missing = detail.Coins - OfLot(detail.Lots, detail.Lot);
        var backBefore = new HashSet<RequestId>();
        for (var before = takenBack; missing > Coins.Zero && before > detail.Lot + 1;)
        {
            var page = await journal.ReadBackwardAsync(account, before, PageSize, CancellationToken.None);
            foreach (var earlier in page.Where(earlier => earlier.Sequence > detail.Lot))
            {
                if (earlier.Kind is EntryKind.Reversal)
                {
                    // An operator took that gift back before the money went: its coins are in the wallet, or in later gifts.
                    backBefore.Add(earlier.RequestId);
                }
                else if (earlier.Kind is EntryKind.Gift && missing > Coins.Zero
                    && OfLot(DetailJson.ReadGiftDebit(earlier).Lots, detail.Lot) is var coins && coins > Coins.Zero
                    && !backBefore.Contains(RequestId.ForReversal(GiftOf(earlier))) && await ReverseAsync(earlier, detail))
                {
                    missing -= coins;
                }
            }

            before = page is [.., var last] ? last.Sequence : 0;
        }
    }

    private async Task<bool> ReverseAsync(Entry debit, TakeBackDetail back)
    {
        var gift = GiftOf(debit);
        var key = IdempotencyKey.Parse($"{back.Provider}/{back.EventId}/{gift}");
        var outcome = await grains.Reversal(gift).ReverseAsync(
            new ReverseGift(Platform, key, OwnRequests.Digest, "The money that paid for it went back."), debit.Peer!.Value.Owner);
        return outcome.Value is not null || outcome.Refusal!.Reason == RefusalReason.AlreadyReversed;
    }

    private static SentGiftId GiftOf(Entry debit) => new(debit.Account.Owner, debit.Sequence);

    private static Coins OfLot(ImmutableArray<LotDraw> draws, long lot) => new(draws.Where(draw => draw.Lot == lot).Sum(draw => draw.Coins.Value));
}
