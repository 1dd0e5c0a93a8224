using System.Diagnostics;
using System.Text.Json;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rewards;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Grains.Wallets;

[Reentrant]
internal sealed partial class WalletGrain(
    LedgerServices services,
    Catalogue.Catalogue catalogue,
    GiftOptions options,
    GiftDestinations destinations,
    Deliveries deliveries,
    SentGiftCipher cipher,
    GiftInstruments instruments,
    SafetyOptions safety)
    : LedgerGrain<WalletState>(services), IWalletGrain, IWalletLimitsGrain
{
    private static readonly TimeSpan FactsPatience = TimeSpan.FromMilliseconds(500);

    protected override int RulesVersion => WalletRules.Version;

    protected override WalletState Empty => WalletState.Empty;

    protected override WalletState Apply(WalletState state, Entry entry) => WalletRules.Apply(state, entry);

    public Task<Outcome<GiftReceipt>> SendGiftAsync(SendGift command) =>
        GiftActivities.IsFollowed(out var parent) ? SendFollowedAsync(command, parent) : SendAsync(command, null);

    /// <summary>Apart from the sending, which costs no more than it did while nobody follows it.</summary>
    private async Task<Outcome<GiftReceipt>> SendFollowedAsync(SendGift command, ActivityContext parent)
    {
        using var sending = GiftActivities.StartSending(command, parent);
        try
        {
            return await SendAsync(command, sending);
        }
        catch (Exception fault) when (GiftActivities.Failed(sending, fault))
        {
            throw;
        }
    }

    private async Task<Outcome<GiftReceipt>> SendAsync(SendGift command, Activity? sending)
    {
        var requestId = command.RequestId ?? throw new ArgumentException("A gift that is sent has a request id.", nameof(command));
        var arrived = Stopwatch.GetTimestamp();
        var gathering = FactsAsync(command);
        GiftFacts facts;
        if (gathering.IsCompletedSuccessfully)
        {
            facts = gathering.Result;
        }
        else
        {
            var asking = gathering.AsTask();
            if (await AnsweredBeforeAsync(requestId, command.Digest, asking) is { } again)
            {
                return Answer(again, sending);
            }

            facts = await asking;
        }

        if (await HasExpiredAsync())
        {
            await ExpireAsync();
        }

        var settlement = await SettleAsync(
            new(requestId, command.Digest, (_, wallet) => WalletRules.DecideGift(wallet, Owner, command, facts)) { Message = command.Message, ArrivedAt = arrived });
        if (settlement is { Entry: { } debit, Replayed: false })
        {
            instruments.Sent(debit);
            deliveries.Deliver(GiftEntries.ReadTransfer(debit, command.Message) with
            {
                Database = settlement.Database,
                TraceParent = GiftActivities.Carry(sending),
            });
        }

        return Answer(settlement, sending);
    }

    private Outcome<GiftReceipt> Answer(in Settlement settlement, Activity? sending)
    {
        if (settlement.Refusal is { } refusal)
        {
            instruments.Refused(refusal.Reason);
        }

        GiftActivities.EndSending(sending, settlement, cipher);
        return settlement.ToOutcome(cipher.ReadReceipt);
    }

    public async Task<bool> HasUsedAsync(RequestId requestId) => await FindAsync(requestId) is not null;

    public async Task<bool> ReturnGiftAsync(SentGiftId gift) =>
        await BringBackAsync(gift, RequestId.ForGift(gift), EntryKind.GiftRefused, WalletRules.DecideReturn);

    public async Task<bool> TakeReversalAsync(SentGiftId gift) =>
        await BringBackAsync(gift, RequestId.ForReversal(gift), EntryKind.Reversal, WalletRules.DecideReversal);

    /// <summary>Takes the coins of a sent gift back, if its creator's account says under that request id why.</summary>
    private async Task<bool> BringBackAsync(SentGiftId gift, RequestId why, EntryKind kind, Func<SentGiftId, Entry, EntryDraft> decide)
    {
        Invariant.Require(gift.Sender == Owner, "A gift comes back to its own sender");
        var arrived = Stopwatch.GetTimestamp();
        var database = await DatabaseAsync();
        if (await Journal.ReadForwardAsync(Account, gift.Sequence - 1, 1, CancellationToken.None) is not [{ Kind: EntryKind.Gift, Peer: { } creator } debit]
            || await Journal.FindAsync(creator, why, CancellationToken.None) is not { } answer
            || answer.Kind != kind)
        {
            return false;
        }

        var draft = decide(gift, debit);
        var expiresAt = DetailJson.ReadGiftDebit(debit).Lots.Min(static lot => lot.ExpiresAt);
        if (expiresAt is { } expiry)
        {
            await RemindOfExpiryAsync(expiry);
        }

        var settlement = await SettleAsync(new(draft.RequestId, OwnRequests.Digest, (_, _) => draft)
        {
            ArrivedAt = arrived,
            Database = database,
        });
        if (settlement is { Entry: { Kind: EntryKind.GiftReturned }, Replayed: false })
        {
            instruments.Returned();
        }

        if (expiresAt is not null)
        {
            await AfterExpiringCoinsAsync();
        }

        return settlement.Entry is not null;
    }

    public async Task<Outcome<GiftQuote>> QuoteGiftAsync(SendGift command)
    {
        var facts = await FactsAsync(command);
        var (_, wallet) = await DurableAsync();
        return WalletRules.QuoteGift(wallet, Owner, command, facts);
    }

    public async Task<Outcome<PurchaseCredited>> CreditPurchaseAsync(CreditPurchase command)
    {
        var requestId = RequestId.ForPayment(command.Provider, command.PaymentId);
        var digest = RequestDigest.Of(JsonSerializer.SerializeToUtf8Bytes(command));
        var now = NowMicroseconds;
        var settlement = await SettleAsync(
            new(requestId, digest, (_, wallet) => WalletRules.DecidePurchase(wallet, command, requestId, digest, now)));
        return settlement.ToOutcome(static credit => new PurchaseCredited(credit.Sequence, new Coins(credit.Balance)));
    }

    public async Task<WalletBalance> GetAsync()
    {
        var (head, wallet) = await DurableAsync();
        return WalletRules.Describe(Owner, head.Sequence, wallet, NowMicroseconds);
    }

    public Task<Page<WalletEntry>> GetEntriesAsync(PageRequest page) => Statement.ReadAsync(Journal, Account, page, ReadEntry);

    private WalletEntry ReadEntry(Entry entry)
    {
        var line = new WalletEntry(
            entry.Sequence, entry.Kind.Name(), new Coins(entry.Amount), new Coins(entry.Balance), entry.Contra, entry.OccurredAt);
        switch (entry.Kind)
        {
            case EntryKind.Gift:
                return line with { Gift = ReadGift(GiftEntries.IdOf(entry), DetailJson.ReadGiftDebit(entry)) };
            case EntryKind.GiftReturned or EntryKind.Reversal:
                var returned = DetailJson.ReadGiftReturn(entry);
                return line with { Gift = ReadGift(GiftEntries.IdOf(returned), returned.Gift) };
            case EntryKind.Purchase:
                var purchase = DetailJson.ReadPurchase(entry);
                return line with { Purchase = new PurchaseLine(purchase.PurchaseId, purchase.PackageId, purchase.Price, purchase.Provider) };
            case EntryKind.Reward:
                return line with { Reward = CampaignRules.ReadLine(entry) };
            case EntryKind.Unlock:
                return line with { Unlock = ReadUnlock(DetailJson.ReadUnlock(entry)) };
            case EntryKind.Expiry:
                return line with { Expired = DetailJson.ReadExpiry(entry).Lots };
            case EntryKind.Refund or EntryKind.Chargeback:
                return line with { TakenBack = ReadTakeBack(entry) };
            case EntryKind.Freeze:
                return line with { Freeze = ReadFreeze(entry) };
            default:
                return line;
        }
    }

    private SentGiftLine ReadGift(SentGiftId id, GiftDebitDetail gift) => new(
        cipher.Encrypt(id),
        gift.GiftId,
        gift.Quantity,
        gift.UnitCoins,
        gift.ShareBps,
        gift.CreatorId,
        gift.RoomId,
        gift.ContentId,
        gift.Lots)
    {
        Promotional = gift.Promotional,
    };

    /// <summary>
    /// The answer given before, when the facts can't be had: a replay needs neither room nor creator, and is not kept waiting for them.
    /// </summary>
    private async Task<Settlement?> AnsweredBeforeAsync(RequestId requestId, RequestDigest digest, Task<GiftFacts> asking)
    {
        await ((Task)asking).WaitAsync(FactsPatience).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return !asking.IsCompletedSuccessfully && await FindAsync(requestId) is { } entry ? Settlement.Repeat(entry, digest) : null;
    }

    /// <summary>Looks up what the rules need to know around a gift. Nearly always known in this silo already.</summary>
    private async ValueTask<GiftFacts> FactsAsync(SendGift command)
    {
        var gift = catalogue.Find(command.GiftId);
        var lease = command.Room is { } room ? await destinations.RoomAsync(room) : null;
        var creator = command.Room is null ? command.Creator : lease?.CreatorId;
        var enrolment = creator is { } known ? await destinations.CreatorAsync(known) : null;
        return new GiftFacts(
            gift,
            catalogue.Version,
            options.CreatorShare,
            RoomExists: command.Room is null || lease is not null,
            RoomIsLive: command.Room is null || lease is { IsLive: true },
            creator ?? default,
            enrolment is null ? null : enrolment is { AcceptsGifts: true, IsClosed: false })
        {
            PromotionalShareBps = options.PromotionalShare,
            SenderIsBlocked = enrolment?.Blocks(Owner) == true,
            GiftIsUnwelcome = enrolment?.Welcomes(command.GiftId) == false,
            NowMicroseconds = Microseconds.FromTime(Now),
            Safety = safety,
        };
    }
}
