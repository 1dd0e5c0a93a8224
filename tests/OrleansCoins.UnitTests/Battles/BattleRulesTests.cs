using CsCheck;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Battles;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.UnitTests.Earnings;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Battles;

public sealed class BattleRulesTests
{
    private const long Start = 1_000;
    private const long End = 2_000;
    private static readonly RoomId Red = RoomId.Parse("room_red");
    private static readonly RoomId Blue = RoomId.Parse("room_blue");

    private static readonly BattleBody Proposal = new(
        "digest", new BattlePart(Red, UserId.Parse("ann")), new BattlePart(Blue, UserId.Parse("ben")), 1, AcceptWithin: 300);

    private static readonly BattleBody Begun = Proposal with { StartsAt = Start, EndsAt = End };

    [Fact]
    public void What_a_side_was_given_are_the_gifts_of_its_room_that_were_accepted_in_time_whenever_they_arrive() =>
        Gen.Select(Credits.Many, Gen.Int[-5, 70].Array[60], Gen.Int[0, 30], Gen.Int[0, 30], Gen.Int[0, 60]).Sample((events, accepted, from, length, cut) =>
        {
            var account = Credits.NewAccount();
            var expected = 0L;
            var (startsAt, endsAt) = (Entries.Noon.AddSeconds(from), Entries.Noon.AddSeconds(from + length));
            for (var n = 0; n < events.Length; n++)
            {
                if (events[n].AcceptsGifts is { } accepts)
                {
                    account.Settle(EarningsRules.DecideEnrolment(account.Head, account.Head.Sequence + 1, accepts));
                    continue;
                }

                var at = Entries.Noon.AddSeconds(accepted[n]);
                account.Settle(EarningsRules.DecideCredit(account.State, Credits.Transfer(events[n], n) with { AcceptedAt = at }, Credits.Hold));
                expected += events[n].Room == 0 && at >= startsAt && at < endsAt ? events[n].Coins : 0;
            }

            var tally = new BattleTally(Credits.RoomOf(0), 0, Grains.Ledger.Microseconds.FromTime(startsAt), Grains.Ledger.Microseconds.FromTime(endsAt));
            account.Journal.Take(cut).ToList().ForEach(tally.Take);
            account.Journal.ForEach(tally.Take);
            Assert.Equal((expected, account.Head.Sequence), (tally.Coins.Value, tally.Sequence));
        });

    [Fact]
    public void A_battle_does_not_count_over_a_gap()
    {
        var account = Credits.Run([new(0, 1, 0, 0, false, null), new(0, 1, 0, 0, false, null)]);
        var tally = new BattleTally(Credits.RoomOf(0), 0, 0, long.MaxValue);
        Assert.ThrowsAny<Exception>(() => tally.Take(account.Journal[1]));
    }

    [Fact]
    public void Who_was_given_more_has_won_and_of_a_draw_nobody()
    {
        Assert.Equal(Red, BattleRules.WinnerOf(Red, new(2), Blue, new(1)));
        Assert.Equal(Blue, BattleRules.WinnerOf(Red, new(1), Blue, new(2)));
        Assert.Null(BattleRules.WinnerOf(Red, new(2), Blue, new(2)));
        Assert.Null(BattleRules.WinnerOf(Red, Coins.Zero, Blue, Coins.Zero));
    }

    [Theory]
    [InlineData(BattleDocuments.Proposed, false, 299, BattleStatus.Proposed)]
    [InlineData(BattleDocuments.Proposed, false, 300, BattleStatus.Expired)]
    [InlineData(BattleDocuments.Accepting, false, 300, BattleStatus.Proposed)]
    [InlineData(BattleDocuments.Live, true, 500, BattleStatus.Live)]
    [InlineData(BattleDocuments.Live, true, End - 1, BattleStatus.Live)]
    [InlineData(BattleDocuments.Live, true, End, BattleStatus.Settling)]
    [InlineData(BattleDocuments.Ended, true, End, BattleStatus.Ended)]
    public void A_battle_is_what_its_document_and_the_time_say(string status, bool hasBegun, long now, BattleStatus expected) =>
        Assert.Equal(expected, BattleRules.StatusOf(status, hasBegun ? Begun : Proposal, 0, now));

    [Fact]
    public void A_room_is_kept_from_a_battle_by_one_that_begins_or_goes_on_and_from_proposing_by_its_own_proposal()
    {
        Assert.True(BattleRules.IsInTheWay(BattleDocuments.Accepting, Proposal, 0, Blue, true, 10_000));
        Assert.True(BattleRules.IsInTheWay(BattleDocuments.Live, Begun, 0, Blue, true, End - 1));
        Assert.False(BattleRules.IsInTheWay(BattleDocuments.Live, Begun, 0, Blue, true, End));
        Assert.False(BattleRules.IsInTheWay(BattleDocuments.Ended, Begun, 0, Blue, false, 0));
        Assert.True(BattleRules.IsInTheWay(BattleDocuments.Proposed, Proposal, 0, Red, false, 299));
        Assert.False(BattleRules.IsInTheWay(BattleDocuments.Proposed, Proposal, 0, Red, false, 300));
        Assert.False(BattleRules.IsInTheWay(BattleDocuments.Proposed, Proposal, 0, Red, true, 0));
        Assert.False(BattleRules.IsInTheWay(BattleDocuments.Proposed, Proposal, 0, Blue, false, 0));
    }
}
