using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.Grains.Earnings;

/// <summary>What a creator's account decides, and what its entries make of it. Pure: no clock, no I/O, no Orleans.</summary>
public static class EarningsRules
{
    /// <summary>Raised when <see cref="Apply"/> makes another state of the same entries.</summary>
    public const int Version = 3;

    /// <summary>The room's last gift is not known any more: the room has to look.</summary>
    public const long PreviousUnknown = -1;

    /// <summary>
    /// The answer to a gift: its credit, or a refusal where the account is closed. Decided once, under the gift's request id. Price and share are the
    /// debit's; of the configuration only the hold is read, and fixed in the credit.
    /// </summary>
    public static Decision DecideCredit(EarningsState earnings, GiftTransfer gift, in EarningsHold hold)
    {
        var detail = new GiftCreditDetail
        {
            SentGift = gift.Id.ToString(),
            GiftId = gift.GiftId,
            Quantity = gift.Quantity,
            Coins = gift.Coins,
            ShareBps = gift.ShareBps,
            Promotional = gift.Promotional,
            RoomId = gift.RoomId,
            RoomPrevious = !earnings.IsClosed && gift.RoomId is { } room ? PreviousOf(earnings, room) : null,
            ContentId = gift.ContentId,
            ComboId = gift.ComboId,
            Anonymous = gift.Anonymous,
            AcceptedAt = Microseconds.FromTime(gift.AcceptedAt),
            AvailableAt = earnings.IsClosed ? null : hold.ReleaseOf(gift),
            Level = gift.Level,
        };
        return new EntryDraft(
            earnings.IsClosed ? EntryKind.GiftRefused : EntryKind.Gift,
            earnings.IsClosed ? 0 : gift.Diamonds.Units,
            ContraAccounts.Gifts,
            AccountId.Wallet(gift.Id.Sender),
            RequestId.ForGift(gift.Id),
            OwnRequests.Digest,
            DetailJson.Write(detail))
        {
            Parsed = new ParsedDetail(detail),
        };
    }

    /// <summary>A credited gift taken back by an operator, once, while it is in the hold: so it was never paid out.</summary>
    /// <param name="gift">Which gift.</param>
    /// <param name="answer">What the account holds under the gift's request id, if it has answered.</param>
    /// <param name="by">Which operator.</param>
    /// <param name="nowMicroseconds">The time; never before the account's last entry, which may have paid out what was released by then.</param>
    public static Decision DecideReversal(SentGiftId gift, Entry? answer, UserId by, long nowMicroseconds)
    {
        if (answer is not { Kind: EntryKind.Gift })
        {
            return new Refusal(
                RefusalReason.NotReversible,
                answer is null ? "The gift has not reached its creator yet. Try again in a moment." : "The gift was refused by its creator's account; its coins go back by themselves.");
        }

        var detail = DetailJson.ReadGiftCredit(answer);
        return detail.AvailableAt is not { } at || at <= nowMicroseconds
            ? new Refusal(RefusalReason.NotReversible, "The gift is not in its creator's hold any more.")
            : new EntryDraft(
                EntryKind.Reversal,
                -answer.Amount,
                ContraAccounts.Gifts,
                answer.Peer,
                RequestId.ForReversal(gift),
                OwnRequests.Digest,
                DetailJson.Write(new ReversalDetail { Gift = detail, By = by }));
    }

    /// <summary>A change of enrolment, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideEnrolment(in AccountHead head, long sequence, bool acceptsGifts) =>
        head.Sequence + 1 != sequence
            ? new Refusal(RefusalReason.RequestInProgress, "The account has changed meanwhile.")
            : new EntryDraft(
                EntryKind.Enrolment,
                Amount: 0,
                ContraAccounts.None,
                Peer: null,
                RequestId.ForEnrolment(sequence),
                OwnRequests.Digest,
                DetailJson.Write(new EnrolmentDetail { AcceptsGifts = acceptsGifts }));

    /// <summary>A closing or reopening, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideClosure(in AccountHead head, long sequence, bool closed, UserId by) =>
        head.Sequence + 1 != sequence
            ? new Refusal(RefusalReason.RequestInProgress, "The account has changed meanwhile.")
            : new EntryDraft(
                EntryKind.Closure,
                Amount: 0,
                ContraAccounts.None,
                Peer: null,
                RequestId.ForClosure(sequence),
                OwnRequests.Digest,
                DetailJson.Write(new ClosureDetail { Closed = closed, By = by }));

    /// <summary>The account after an entry.</summary>
    /// <exception cref="InvariantViolatedException">The entry would leave the account in a state that must not be.</exception>
    public static EarningsState Apply(EarningsState earnings, Entry entry)
    {
        Invariant.Require(earnings.Balance.Units + entry.Amount == entry.Balance, "An account's balance is the one before plus the amount");
        var pending = earnings.Pending.Through(entry.OccurredAtMicroseconds);
        if (!ReferenceEquals(pending, earnings.Pending))
        {
            earnings = earnings with { Pending = pending };
        }

        switch (entry.Kind)
        {
            case EntryKind.Gift:
                var detail = DetailJson.ReadGiftCredit(entry);
                Invariant.Require(
                    entry.Amount == PromotionalPart.ShareOf(detail.Coins, detail.ShareBps, detail.Promotional).Units, "A creator is credited exactly the share of the coins");
                var after = Credit(earnings, entry, detail.AvailableAt);
                return detail.RoomId is { } room ? Follow(after, room, entry.Sequence) : after;
            case EntryKind.Reward:
                var reward = DetailJson.ReadReward(entry);
                Invariant.Require(entry.Amount == Rewards.CampaignRules.CreditOf(reward.Reward), "A creator is credited exactly the share of the platform's gift");
                return Credit(earnings, entry, reward.AvailableAt);
            case EntryKind.Reversal:
                Invariant.Require(entry.Amount <= 0, "A reversal takes diamonds");

                // Decided within the hold; should that have ended in the moment since, they are taken from what is available.
                var left = DetailJson.ReadReversal(entry).Gift.AvailableAt is { } release && release > entry.OccurredAtMicroseconds
                    ? earnings.Pending.Add(release, entry.Amount)
                    : earnings.Pending;
                Invariant.Require(entry.Balance >= left.At(entry.OccurredAtMicroseconds).Units, "A reversal takes no diamonds that were paid out");
                return earnings with { Balance = Diamonds.FromUnits(entry.Balance), Pending = left };
            case EntryKind.Enrolment:
                return earnings with
                {
                    EnrolledAtMicroseconds = earnings.EnrolledAtMicroseconds ?? entry.OccurredAtMicroseconds,
                    AcceptsGifts = DetailJson.ReadEnrolment(entry).AcceptsGifts,
                };
            case EntryKind.Closure:
                Invariant.Require(entry.Amount == 0, "A closing moves nothing");
                return earnings with { IsClosed = DetailJson.ReadClosure(entry).Closed };
            case EntryKind.Moderation:
                return ModerationRules.Apply(earnings, entry);
            case EntryKind.GiftRefused:
                Invariant.Require(entry.Amount == 0 && earnings.IsClosed, "Only a closed account refuses a gift, and that moves nothing");
                return earnings;
            case EntryKind.Payout or EntryKind.PayoutReturned or EntryKind.PayoutHold:
                return PayoutRules.Apply(earnings, entry);
            default:
                throw new UnreadableEntryException($"An earnings account holds an entry of kind '{entry.Kind.Name()}', which this program does not know there.");
        }
    }

    private static EarningsState Credit(EarningsState earnings, Entry entry, long? availableAt) => earnings with
    {
        Balance = Diamonds.FromUnits(entry.Balance),
        Lifetime = earnings.Lifetime + Diamonds.FromUnits(entry.Amount),
        Pending = availableAt is { } at && at > entry.OccurredAtMicroseconds ? earnings.Pending.Add(at, entry.Amount) : earnings.Pending,
    };

    private static long PreviousOf(EarningsState earnings, RoomId room)
    {
        foreach (var tail in earnings.RoomTails)
        {
            if (tail.Room == room)
            {
                return tail.Sequence;
            }
        }

        return earnings.RoomsForgotten ? PreviousUnknown : 0;
    }

    private static EarningsState Follow(EarningsState earnings, RoomId room, long sequence)
    {
        if (earnings.RoomTails is [var first, ..] && first.Room == room)
        {
            return earnings with { RoomTails = earnings.RoomTails.SetItem(0, new RoomTail(room, sequence)) };
        }

        var others = earnings.RoomTails.RemoveAll(tail => tail.Room == room);
        var forgets = others.Length == EarningsState.RoomTailsMax;
        return earnings with
        {
            RoomTails = (forgets ? others.RemoveAt(others.Length - 1) : others).Insert(0, new RoomTail(room, sequence)),
            RoomsForgotten = earnings.RoomsForgotten || forgets,
        };
    }
}
