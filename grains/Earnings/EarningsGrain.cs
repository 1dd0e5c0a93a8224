using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.Grains.Rewards;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Grains.Earnings;

[Reentrant]
internal sealed partial class EarningsGrain(
    LedgerServices services, SentGiftCipher cipher, GiftInstruments instruments, EarningsOptions options, CreatorPayouts payouts, RankingReports rankings, SafetyOptions safety, ILogger<EarningsGrain> logger)
    : LedgerGrain<EarningsState>(services), IEarningsGrain
{

    /// <summary>Debits that are looked up at a time, fewer than there are connections for looking entries up.</summary>
    private const int DebitsAtOnce = 4;

    private static readonly IReadOnlySet<SentGiftId> NoGifts = new HashSet<SentGiftId>();
    private static readonly IReadOnlyDictionary<RequestId, Entry> NoAnswers = new Dictionary<RequestId, Entry>();

    private RoomPushes? _rooms;

    protected override int RulesVersion => EarningsRules.Version;

    protected override EarningsState Empty => EarningsState.Empty;

    protected override EarningsState Apply(EarningsState state, Entry entry) => EarningsRules.Apply(state, entry);

    private RoomPushes Rooms => _rooms ??= new RoomPushes((room, gifts) => GrainFactory.Room(room).ApplyGiftsAsync(gifts), logger);

    public async Task<Enrolment> EnrolAsync(bool acceptsGifts) => EnrolmentOf(await ChangeAsync(
        earnings => earnings.EnrolledAtMicroseconds is not null && earnings.AcceptsGifts == acceptsGifts,
        RequestId.ForEnrolment,
        (head, _, sequence) => EarningsRules.DecideEnrolment(head, sequence, acceptsGifts)))!;

    public async Task<Outcome<Enrolment>> EnrolOfAgeAsync(bool acceptsGifts, Birthdate? birthdate)
    {
        var leaves = !acceptsGifts && (await DurableAsync()).State.EnrolledAtMicroseconds is not null;
        return !leaves && AgeRules.Refuse(birthdate, safety, Microseconds.FromTime(Now)) is { } refusal
            ? refusal
            : Outcome<Enrolment>.Accepted(await EnrolAsync(acceptsGifts));
    }

    public async Task<Outcome<Enrolment>> SetClosedAsync(bool closed, UserId by, string reason)
    {
        if ((await DurableAsync()).State.EnrolledAtMicroseconds is null)
        {
            return new Refusal(RefusalReason.UnknownCreator, $"'{Owner}' has not enrolled as a creator.");
        }

        return Outcome<Enrolment>.Accepted(EnrolmentOf(await ChangeAsync(
            earnings => earnings.IsClosed == closed,
            RequestId.ForClosure,
            (head, _, sequence) => EarningsRules.DecideClosure(head, sequence, closed, by),
            reason))!);
    }

    public async Task<Enrolment?> GetEnrolmentAsync() => EnrolmentOf((await DurableAsync()).State);

    public async Task<ImmutableArray<GiftDelivery>> CreditGiftsAsync(ImmutableArray<GiftTransfer> gifts, bool redelivered)
    {
        var arrived = Stopwatch.GetTimestamp();
        var database = await DatabaseAsync();
        var unfounded = await FindUnfoundedAsync(gifts, database);
        var known = redelivered ? await FindAnswersAsync(gifts) : NoAnswers;
        var settling = new Task<Settlement>[gifts.Length];
        var hold = options.Hold;
        for (var i = 0; i < gifts.Length; i++)
        {
            var gift = gifts[i];
            Invariant.Require(gift.CreatorId == Owner, "A gift is delivered to its own creator");
            var requestId = RequestId.ForGift(gift.Id);
            settling[i] = known.TryGetValue(requestId, out var answer) || unfounded.Contains(gift.Id)
                ? Task.FromResult(new Settlement(answer, Replayed: true, null))
                : CreditAsync(gift, redelivered, new(requestId, OwnRequests.Digest, (_, earnings) => EarningsRules.DecideCredit(earnings, gift, hold))
                {
                    Message = gift.Message,
                    ArrivedAt = arrived,
                    Database = database,
                });
        }

        var (credited, ranked) = (new List<Entry>(gifts.Length), new List<RankedGift>(gifts.Length));
        Dictionary<long, string>? traces = null;
        HashSet<long>? spoken = null;
        var answers = new GiftDelivery[gifts.Length];
        Exception? fault = null;
        for (var i = 0; i < settling.Length; i++)
        {
            try
            {
                answers[i] = unfounded.Contains(gifts[i].Id) ? GiftDelivery.Unfounded : Answer(await settling[i], gifts[i]);
            }
            catch (Exception one)
            {
                fault = one;
                answers[i] = GiftDelivery.NotYet;
                LogNotCredited(logger, one, gifts[i].Id, Owner);
            }
        }

        instruments.Credited(credited);
        Rooms.Show(credited, traces, spoken);
        rankings.Credited(Owner, ranked);
        return fault is null || Array.Exists(answers, static answer => answer != GiftDelivery.NotYet)
            ? ImmutableCollectionsMarshal.AsImmutableArray(answers)
            : throw new UnavailableException($"None of {gifts.Length} gifts could be credited to '{Owner}'.", fault);

        GiftDelivery Answer(in Settlement settlement, GiftTransfer gift)
        {
            switch (settlement.Entry)
            {
                case { Kind: EntryKind.Gift } other when !GiftEntries.IsCreditOf(other, gift):
                    LogOther(logger, gift.Id, Owner, other.Sequence);
                    return GiftDelivery.NotYet;
                case { Kind: EntryKind.Gift } credit:
                    if (!settlement.Replayed)
                    {
                        credited.Add(credit);
                        ranked.Add(new RankedGift(credit.Sequence, gift.Id.Sender, gift.Anonymous, gift.Coins, credit.OccurredAtMicroseconds));
                        if (gift.TraceParent is { } trace)
                        {
                            (traces ??= []).Add(credit.Sequence, trace);
                        }

                        if (gift.Message is not null)
                        {
                            (spoken ??= []).Add(credit.Sequence);
                        }
                    }

                    return GiftDelivery.Credited;
                case { Kind: EntryKind.GiftRefused }:
                    return GiftDelivery.Refused;
                default:
                    return GiftDelivery.NotYet;
            }
        }
    }

    private Task<Settlement> CreditAsync(GiftTransfer gift, bool redelivered, LedgerRequest<EarningsState> credit) =>
        gift.TraceParent is null ? SettleAsync(credit) : CreditFollowedAsync(gift, redelivered, credit);

    private async Task<Settlement> CreditFollowedAsync(GiftTransfer gift, bool redelivered, LedgerRequest<EarningsState> credit)
    {
        using var crediting = GiftActivities.StartCredit(gift, redelivered, cipher);
        try
        {
            var settlement = await SettleAsync(credit);
            GiftActivities.EndCredit(crediting, settlement);
            return settlement;
        }
        catch (Exception fault) when (GiftActivities.Failed(crediting, fault))
        {
            throw;
        }
    }

    public async Task<bool> TakeRewardAsync(CampaignId campaign)
    {
        var requestId = RequestId.ForReward(campaign, Owner);
        var database = await DatabaseAsync();
        if (await Journal.FindAsync(AccountId.Campaign(campaign), requestId, CancellationToken.None) is not { } debit || debit.Peer != Account)
        {
            return false;
        }

        var hold = options.Hold;
        return (await SettleAsync(new(requestId, OwnRequests.Digest, (_, _) => CampaignRules.DecideCredit(debit, hold)) { Database = database })).Entry is not null;
    }

    public async Task<EarningsBalance> GetAsync()
    {
        var (head, earnings) = await DurableAsync();
        var at = TimeAfter(head);
        var pending = earnings.Pending.At(at);
        return new EarningsBalance(
            Owner,
            earnings.Balance,
            earnings.Balance - pending,
            pending,
            earnings.Lifetime,
            earnings.Pending.NextAfter(at) is { } next ? Microseconds.ToTime(next) : null,
            head.Sequence);
    }

    public Task<Page<EarningsEntry>> GetEntriesAsync(PageRequest page) => Statement.ReadAsync(Journal, Account, page, ReadEntry);

    private static Enrolment? EnrolmentOf(EarningsState earnings) =>
        earnings.EnrolledAtMicroseconds is { } since
            ? new Enrolment(earnings.AcceptsGifts, Microseconds.ToTime(since))
            {
                IsClosed = earnings.IsClosed,
                Blocked = earnings.Blocked.IsEmpty ? null : earnings.Blocked,
                Welcome = earnings.Welcome,
            }
            : null;

    private static bool AreAllOf(ImmutableArray<GiftTransfer> gifts, long database)
    {
        foreach (var gift in gifts)
        {
            if (gift.Database != database)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Those of the gifts whose debit isn't there. A gift that comes from the database that this account stands on needs no look; after a failover to
    /// an older state there may be gifts under way whose debits are gone, and crediting those would make coins out of nothing.
    /// </summary>
    private async ValueTask<IReadOnlySet<SentGiftId>> FindUnfoundedAsync(ImmutableArray<GiftTransfer> gifts, long database)
    {
        if (AreAllOf(gifts, database))
        {
            return NoGifts;
        }

        var unfounded = new HashSet<SentGiftId>();
        foreach (var some in gifts.Where(gift => gift.Database != database).Chunk(DebitsAtOnce))
        {
            var debits = await Task.WhenAll(some.Select(gift =>
                Journal.ReadForwardAsync(AccountId.Wallet(gift.Id.Sender), gift.Id.Sequence - 1, 1, CancellationToken.None)));
            unfounded.UnionWith(some.Where((gift, at) => !GiftEntries.IsDebitOf(debits[at], gift)).Select(static gift => gift.Id));
        }

        // A reader may be asking a server that is not the database any more; the lane can't be.
        if (unfounded.Count > 0 && !await StandsOnAsync(database, RequestId.ForGift(unfounded.First())))
        {
            throw new UnavailableException($"The database that '{Owner}' stands on has changed. Deliver again.");
        }

        if (unfounded.Count > 0)
        {
            LogUnfounded(logger, unfounded.Count, Owner);
        }

        return unfounded;
    }

    private async Task<Dictionary<RequestId, Entry>> FindAnswersAsync(ImmutableArray<GiftTransfer> gifts)
    {
        var found = await Journal.FindAsync(Account, [.. gifts.Select(gift => RequestId.ForGift(gift.Id))], CancellationToken.None);
        return found.ToDictionary(static entry => entry.RequestId);
    }

    private EarningsEntry ReadEntry(Entry entry)
    {
        var line = new EarningsEntry(
            entry.Sequence, entry.Kind.Name(), Diamonds.FromUnits(entry.Amount), Diamonds.FromUnits(entry.Balance), entry.Contra, entry.OccurredAt);
        switch (entry.Kind)
        {
            case EntryKind.Gift or EntryKind.GiftRefused or EntryKind.Reversal:
                var gift = entry.Kind == EntryKind.Reversal ? DetailJson.ReadReversal(entry).Gift : DetailJson.ReadGiftCredit(entry);
                var sent = GiftEntries.IdOf(gift);
                return line with
                {
                    Gift = new ReceivedGiftLine(
                        cipher.Encrypt(sent),
                        gift.GiftId,
                        gift.Quantity,
                        gift.Coins,
                        gift.ShareBps,
                        gift.Anonymous ? null : sent.Sender,
                        gift.RoomId,
                        gift.ContentId)
                    {
                        Promotional = gift.Promotional,
                    },
                };
            case EntryKind.Reward:
                return line with { Reward = CampaignRules.ReadLine(entry) };
            case EntryKind.Enrolment:
                return line with { AcceptsGifts = DetailJson.ReadEnrolment(entry).AcceptsGifts };
            case EntryKind.Closure:
                return line with { Closed = DetailJson.ReadClosure(entry).Closed };
            case EntryKind.Payout:
                var payout = DetailJson.ReadPayout(entry);
                return line with { Payout = new PayoutLine(payout.PayoutId, payout.Money, payout.Provider, payout.AccountId, FailureCode: null) };
            case EntryKind.PayoutReturned:
                var returned = DetailJson.ReadPayoutReturn(entry);
                return line with { Payout = new PayoutLine(returned.PayoutId, null, null, null, returned.FailureCode) };
            case EntryKind.PayoutHold:
                var change = DetailJson.ReadPayoutHold(entry);
                return line with
                {
                    PayoutHold = new PayoutHoldLine(
                        change.Held, change.Provider, change.AccountId, change.HeldUntil is { } until ? Microseconds.ToTime(until) : null),
                };
            default:
                return line;
        }
    }

    [LoggerMessage(1302, LogLevel.Warning, "Gift {Gift} could not be credited to {Creator} now.")]
    private static partial void LogNotCredited(ILogger logger, Exception fault, SentGiftId gift, UserId creator);

    [LoggerMessage(1304, LogLevel.Error, "Gift {Gift} cannot be credited to {Creator}: entry {Sequence} has its request id, and is the credit of another gift.")]
    private static partial void LogOther(ILogger logger, SentGiftId gift, UserId creator, long sequence);

    [LoggerMessage(1303, LogLevel.Warning, "{Count} gifts on their way to {Creator} have no debit in this database; they are not credited.")]
    private static partial void LogUnfounded(ILogger logger, int count, UserId creator);
}
