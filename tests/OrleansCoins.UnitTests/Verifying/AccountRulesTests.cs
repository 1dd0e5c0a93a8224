using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Verifying;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Verifying;

public sealed class AccountRulesTests
{
    private static readonly Entry[] Chain = Entries.Chain(5);

    [Fact]
    public void Entries_that_follow_each_other_are_no_difference() => Assert.Empty(Check(Chain));

    [Fact]
    public void A_gap_is_one_difference_that_names_the_entry_after_it() =>
        Assert.Equal(["sequence 4"], Check([Chain[0], Chain[1], Chain[3], Chain[4]]).Select(Short));

    [Fact]
    public void An_entry_after_a_gap_is_still_judged_by_itself() =>
        Assert.Equal(["sequence 4", "contra 4"], Check([Chain[0], Chain[1], Chain[3] with { Contra = ContraAccounts.Gifts }]).Select(Short));

    [Fact]
    public void A_wrong_balance_is_found_in_its_entry_and_in_the_one_that_was_made_from_the_right_one() =>
        Assert.Equal(["balance 3", "hash 3", "balance 4"], Check(With(2, Chain[2] with { Balance = 77 })).Select(Short));

    [Fact]
    public void A_wrong_hash_is_found_in_its_entry_and_in_the_one_that_was_made_from_the_right_one() =>
        Assert.Equal(["hash 2", "hash 3"], Check(With(1, Chain[1] with { Hash = EntryHash.Zero })).Select(Short));

    [Fact]
    public void Time_that_goes_back_is_found_even_where_the_hash_holds()
    {
        var early = Follow(Chain[1] with { OccurredAtMicroseconds = Chain[0].OccurredAtMicroseconds - 1 }, Chain[0].Head);

        Assert.Equal(["time 2"], Check([Chain[0], early]).Select(Short));
    }

    [Theory]
    [InlineData(EntryKind.Enrolment, "kind")]
    [InlineData(EntryKind.GiftReturned, "contra", "peer")]
    public void An_entry_that_is_not_as_its_kind_is_found_even_where_the_hash_holds(EntryKind kind, params string[] checks)
    {
        var odd = Follow(Chain[1] with { Kind = kind }, Chain[0].Head);

        Assert.Superset(checks.ToHashSet(), Check([Chain[0], odd]).Select(static difference => difference.Check).ToHashSet());
    }

    [Fact]
    public void A_credit_that_takes_away_is_found_even_where_the_hash_holds()
    {
        var odd = Follow(Chain[1] with { Amount = -1 }, Chain[0].Head);

        Assert.Equal(["amount 2"], Check([Chain[0], odd]).Select(Short));
    }

    [Fact]
    public void No_kind_of_entry_brings_coins_from_one_wallet_to_another() => Assert.All(Enum.GetValues<EntryKind>(), static kind =>
    {
        foreach (var amount in new[] { 10L, -10L })
        {
            var between = Follow(Chain[1] with { Kind = kind, Amount = amount, Peer = AccountId.Parse("wallet:bob") }, Chain[0].Head);
            Assert.Contains(Check([Chain[0], between]), static difference => difference.Check is "peer" or "kind");
        }
    });

    [Fact]
    public void Every_kind_that_brings_coins_to_a_wallet_says_where_they_come_from() => Assert.All(Enum.GetValues<EntryKind>(), static kind =>
    {
        var differences = new List<Difference>();
        CoinOrigins.Check(Follow(Chain[1] with { Kind = kind, Amount = 10, Detail = "{}" }, Chain[0].Head), differences.Add);
        Assert.Equal("origin", Assert.Single(differences).Check);
    });

    private static string Short(Difference difference)
    {
        Assert.Equal("wallet:alice", difference.Account);
        return $"{difference.Check} {difference.Sequence}";
    }

    private static Entry[] With(int at, Entry entry) => [.. Chain[..at], entry, .. Chain[(at + 1)..]];

    private static Entry Follow(Entry entry, AccountHead head)
    {
        var following = entry with { Balance = head.Balance + entry.Amount };
        return following with { Hash = CanonicalEncoding.HashOf(following, head.Hash) };
    }

    private static List<Difference> Check(IEnumerable<Entry> entries)
    {
        var (head, differences) = (AccountHead.Empty, new List<Difference>());
        foreach (var entry in entries)
        {
            AccountRules.Check(head, entry, differences.Add);
            head = entry.Head;
        }

        return differences;
    }
}
