using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Earnings;

public sealed class EarningsRulesTests
{
    private const int Iterations = 300;

    [Fact]
    public void A_gift_credits_exactly_its_share() => Credits.Many.Sample(
        events =>
        {
            var account = Credits.Run(events);
            for (var n = 0; n < events.Length; n++)
            {
                Assert.Equal(events[n].AcceptsGifts is null ? events[n].Coins * events[n].ShareBps : 0, account.Journal[n].Amount);
            }

            Assert.Equal(account.Journal.Sum(entry => entry.Amount), account.State.Balance.Units);
            Assert.Equal(account.State.Balance, account.State.Lifetime);
        },
        iter: Iterations);

    [Fact]
    public void A_closed_account_answers_every_gift_with_a_refusal_that_moves_nothing_until_it_is_reopened() => Credits.Many.Sample(
        events =>
        {
            var account = Credits.Run(events);
            var before = account.State;
            account.Settle(EarningsRules.DecideClosure(account.Head, account.Head.Sequence + 1, closed: true, UserId.Parse("operator")));
            var gifts = events.Where(what => what.AcceptsGifts is null).Select((what, n) => Credits.Transfer(what, 1_000 + n)).ToList();
            foreach (var gift in gifts)
            {
                var (refused, _) = account.Settle(EarningsRules.DecideCredit(account.State, gift, Credits.Hold));
                Assert.Equal(
                    (EntryKind.GiftRefused, 0L, RequestId.ForGift(gift.Id), AccountId.Wallet(gift.Id.Sender)),
                    (refused!.Kind, refused.Amount, refused.RequestId, refused.Peer!.Value));
            }

            Assert.Equal(before with { IsClosed = true, Pending = account.State.Pending }, account.State);
            account.Settle(EarningsRules.DecideClosure(account.Head, account.Head.Sequence + 1, closed: false, UserId.Parse("operator")));
            Assert.Equal(before with { Pending = account.State.Pending }, account.State);
        },
        iter: Iterations);

    [Fact]
    public void A_closing_that_another_change_has_overtaken_is_refused() => Assert.Equal(
        RefusalReason.RequestInProgress,
        EarningsRules.DecideClosure(AccountHead.Empty, sequence: 2, closed: true, UserId.Parse("operator")).Refusal!.Reason);

    [Fact]
    public void A_credit_says_of_the_gift_what_its_debit_said() => Credits.Many.Sample(events =>
    {
        var account = Credits.Run(events);
        foreach (var (entry, n) in account.Journal.Select((entry, n) => (entry, n)).Where(pair => pair.entry.Kind == EntryKind.Gift))
        {
            var (gift, detail) = (Credits.Transfer(events[n], n), DetailJson.ReadGiftCredit(entry));
            Assert.Equal((RequestId.ForGift(gift.Id), AccountId.Wallet(gift.Id.Sender), ContraAccounts.Gifts), (entry.RequestId, entry.Peer!.Value, entry.Contra));
            Assert.Equal((gift.Id, gift.Coins, gift.ShareBps), (GiftEntries.IdOf(detail), detail.Coins, detail.ShareBps));
            Assert.Equal((gift.GiftId, gift.Quantity, gift.Anonymous), (detail.GiftId, detail.Quantity, detail.Anonymous));
            Assert.Equal((gift.RoomId, gift.ContentId, gift.ComboId), (detail.RoomId, detail.ContentId, detail.ComboId));
            Assert.Equal(gift.AcceptedAt, Microseconds.ToTime(detail.AcceptedAt));
        }
    });

    [Fact]
    public void Each_credit_names_the_one_before_it_of_its_room() => Credits.Many.Sample(
        events =>
        {
            var last = new Dictionary<RoomId, long>();
            foreach (var entry in Credits.Run(events).Journal.Where(entry => entry.Kind == EntryKind.Gift))
            {
                var detail = DetailJson.ReadGiftCredit(entry);
                if (detail.RoomId is not { } room)
                {
                    Assert.Null(detail.RoomPrevious);
                    continue;
                }

                // The rooms given to last are known for sure; of others the account may know nothing once it had to forget one.
                var known = last.OrderByDescending(pair => pair.Value).Take(EarningsState.RoomTailsMax).Select(pair => pair.Key).Contains(room);
                var forgotten = !known && last.Count > EarningsState.RoomTailsMax;
                Assert.Equal(forgotten ? EarningsRules.PreviousUnknown : last.GetValueOrDefault(room), detail.RoomPrevious);
                last[room] = entry.Sequence;
            }
        },
        iter: Iterations);

    [Fact]
    public void An_account_keeps_the_last_gift_of_a_bounded_number_of_rooms() => Credits.Many.Sample(
        events => Credits.Run(events).State.RoomTails.Length <= EarningsState.RoomTailsMax, iter: Iterations);

    [Fact]
    public void Replaying_the_journal_gives_the_living_state() => Credits.Many.Sample(
        events =>
        {
            var account = Credits.Run(events);
            Structure.Same(account.State, account.Journal.Aggregate(EarningsState.Empty, EarningsRules.Apply));
        },
        iter: Iterations);

    [Fact]
    public void A_snapshot_at_any_entry_and_the_entries_behind_it_give_the_living_state() => Credits.Many.Sample(
        events =>
        {
            var account = Credits.Run(events);
            for (var cut = 0; cut <= account.Journal.Count; cut++)
            {
                Structure.Same(account.State, account.Recover(cut));
            }
        },
        iter: 50);

    [Fact]
    public void Someone_is_a_creator_since_their_first_enrolment_and_takes_gifts_as_the_last_one_says() => Gen.Bool.Array[1, 6].Sample(changes =>
    {
        var account = Credits.NewAccount();
        Assert.Null(account.State.EnrolledAtMicroseconds);
        foreach (var accepts in changes)
        {
            account.Settle(EarningsRules.DecideEnrolment(account.Head, account.Head.Sequence + 1, accepts));
        }

        Assert.Equal(account.Journal[0].OccurredAtMicroseconds, account.State.EnrolledAtMicroseconds);
        Assert.Equal(changes[^1], account.State.AcceptsGifts);
        Assert.Equal(Diamonds.Zero, account.State.Balance);
    });

    [Fact]
    public void A_change_of_enrolment_that_comes_too_late_is_refused()
    {
        var account = Credits.NewAccount();
        account.Settle(EarningsRules.DecideEnrolment(account.Head, 1, acceptsGifts: true));
        Assert.Equal(RefusalReason.RequestInProgress, EarningsRules.DecideEnrolment(account.Head, 1, acceptsGifts: false).Refusal?.Reason);
    }

    [Fact]
    public void A_credit_that_is_not_the_share_is_not_applied()
    {
        var account = Credits.Run([new CreatorEvent(1, 5, 5000, 1, false, null)]);
        var entry = account.Journal[0];
        Assert.Equal(25_000, entry.Amount);
        Assert.Throws<InvariantViolatedException>(() => EarningsRules.Apply(EarningsState.Empty, entry with { Amount = 25_001, Balance = 25_001 }));
        Assert.Throws<InvariantViolatedException>(() => EarningsRules.Apply(EarningsState.Empty, entry with { Balance = 25_001 }));
        Assert.Throws<InvariantViolatedException>(() => EarningsRules.Apply(account.State, entry));
    }

    [Fact]
    public void A_kind_that_earnings_do_not_know_is_not_applied() => Assert.Throws<UnreadableEntryException>(
        () => EarningsRules.Apply(EarningsState.Empty, Entries.After(AccountHead.Empty, "earnings:bob")));
}
