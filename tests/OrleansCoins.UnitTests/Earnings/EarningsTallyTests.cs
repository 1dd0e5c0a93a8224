using CsCheck;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Earnings;

public sealed class EarningsTallyTests
{
    [Fact]
    public void Whatever_it_is_summed_up_by_all_gifts_are_in_exactly_one_row() => Gen.Select(Credits.Many, Gen.Enum<SummaryGrouping>()).Sample((events, by) =>
    {
        var credits = Credits.Run(events).Journal.Where(entry => entry.Kind == EntryKind.Gift).ToList();
        var summary = Tally(Credits.Run(events).Journal, by).Finish(1_000);

        Assert.Equal(credits.Sum(credit => DetailJson.ReadGiftCredit(credit).Coins.Value), summary.Rows.Sum(row => row.Coins.Value));
        Assert.Equal(credits.Sum(credit => credit.Amount), summary.Rows.Sum(row => row.Diamonds.Units));
        Assert.Equal(credits.Count, summary.Rows.Sum(row => row.Gifts));
        Assert.Equal(summary.Rows.Length, summary.Rows.Select(row => row.Key).Distinct().Count());
    });

    [Fact]
    public void Whoever_gives_anonymously_is_in_no_key_and_all_of_them_are_one() => Credits.Many.Sample(events =>
    {
        var gifts = events.Where(what => what.AcceptsGifts is null).ToList();
        var summary = Tally(Credits.Run(events).Journal, SummaryGrouping.Supporter).Finish(1_000);

        Assert.Equal(
            gifts.Where(gift => gift.Anonymous).Sum(gift => gift.Coins), summary.Rows.Where(row => row.Key is null).Sum(row => row.Coins.Value));
        Assert.Equal(
            gifts.Where(gift => gift.Anonymous).Select(gift => gift.Sender).Distinct().LongCount(), summary.Rows.SingleOrDefault(row => row.Key is null)?.Supporters ?? 0);
        foreach (var named in gifts.Where(gift => !gift.Anonymous).GroupBy(gift => $"sender-{gift.Sender}"))
        {
            var row = Assert.Single(summary.Rows, row => row.Key == named.Key);
            Assert.Equal((named.Sum(gift => gift.Coins), named.LongCount(), 1L), (row.Coins.Value, row.Gifts, row.Supporters));
        }
    });

    [Fact]
    public void The_top_supporters_share_is_that_of_all_coins()
    {
        var journal = Credits.Run([Gift(1, 30), Gift(2, 50), Gift(1, 25), Gift(3, 95, anonymous: true), Gift(1, 0, share: 1)]).Journal;

        Assert.Equal(0.475, Tally(journal, SummaryGrouping.Day).Finish(10).TopSupporterShare);
        Assert.Equal(1, Tally(journal.Take(1), SummaryGrouping.Day).Finish(10).TopSupporterShare);
        Assert.Equal(0, Tally([], SummaryGrouping.Day).Finish(10).TopSupporterShare);
    }

    [Fact]
    public void Only_the_rows_with_most_coins_are_listed_and_the_others_counted()
    {
        var summary = Tally(Credits.Run([Gift(1, 30), Gift(2, 50), Gift(3, 40), Gift(4, 10)]).Journal, SummaryGrouping.Supporter).Finish(2);

        Assert.Equal(["sender-2", "sender-3"], summary.Rows.Select(row => row.Key));
        Assert.Equal((2, 50.0 / 130), (summary.OtherKeys, summary.TopSupporterShare));
    }

    [Fact]
    public void A_time_is_thirty_days_up_to_now_unless_it_is_said_and_a_year_at_most()
    {
        var now = Entries.Noon;
        var query = new SummaryQuery(UserId.Parse("bob"), null, null, SummaryGrouping.Day);

        Assert.Equal((now.AddDays(-30), DateTimeOffset.MaxValue, null), SummaryRules.Decide(query, now));
        Assert.Equal((now.AddDays(-40), now.AddDays(-10), null), SummaryRules.Decide(query with { To = now.AddDays(-10) }, now));
        Assert.Null(SummaryRules.Decide(query with { From = now.AddDays(-366) }, now).Refusal);
        Assert.Equal("from", SummaryRules.Decide(query with { From = now.AddDays(-367) }, now).Refusal?.Field);
        Assert.Equal("from", SummaryRules.Decide(query with { From = now, To = now }, now).Refusal?.Field);
    }

    private static CreatorEvent Gift(int sender, long coins, bool anonymous = false, int share = 5000) => new(1, coins, share, sender, anonymous, null);

    private static EarningsTally Tally(IEnumerable<Entry> journal, SummaryGrouping by)
    {
        var tally = new EarningsTally(by);
        foreach (var entry in journal)
        {
            tally.Add(entry);
        }

        return tally;
    }
}
