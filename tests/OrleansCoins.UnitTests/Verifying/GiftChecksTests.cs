using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Verifying;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Verifying;

/// <summary>Alice's entry 3: 10 coins to bob, who gets half.</summary>
public sealed class GiftChecksTests
{
    private const string Detail = """{"giftId":"rose","quantity":2,"unitCoins":5,"shareBps":5000,"catalogue":1,"creatorId":"bob","lots":[{"lot":1,"coins":10}]}""";

    private static readonly Entry Debit = Entries.After(AccountHead.Empty) with
    {
        Sequence = 3,
        Kind = EntryKind.Gift,
        Amount = -10,
        Contra = ContraAccounts.Gifts,
        Peer = AccountId.Parse("earnings:bob"),
        RequestId = RequestId.FromJournal("key/alice/1"),
        Detail = Detail,
    };

    private static readonly OtherEnd Credit = new("earnings:bob", 7, "gift", 50_000, "wallet:alice");
    private static readonly OtherEnd Refusal = Credit with { Kind = "gift-refused", Amount = 0 };
    private static readonly OtherEnd Return = new("wallet:alice", 4, "gift-returned", 10, "earnings:bob");

    private readonly List<Difference> _differences = [];

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""[{"lot":1,"coins":9}]""")]
    [InlineData("""[{"lot":1,"coins":10},{"lot":2,"coins":1}]""")]
    [InlineData("""[{"lot":3,"coins":10}]""")]
    [InlineData("""[{"lot":1,"coins":11},{"lot":2,"coins":-1}]""")]
    public void Lots_that_are_not_what_was_taken_or_were_not_there_are_found(string lots)
    {
        TransferRules.CheckDebit(Debit with { Detail = Detail.Replace("""[{"lot":1,"coins":10}]""", lots, StringComparison.Ordinal) }, Credit, null, _differences.Add);
        Assert.Contains(_differences, static difference => difference.Check == "lots");
    }

    [Theory]
    [InlineData(EntryKind.Expiry, """{"lots":[{"lot":1,"coins":9}]}""")]
    [InlineData(EntryKind.Unlock, """{"featureId":"wings","catalogue":1,"lots":[]}""")]
    public void So_are_those_of_other_entries_that_take_coins(EntryKind kind, string detail)
    {
        DetailChecks.Check(Debit with { Kind = kind, Detail = detail }, _differences.Add);
        Assert.Equal("lots", Assert.Single(_differences).Check);
    }

    [Theory]
    [InlineData(-2_000_000, "100", "0.005", null)]
    [InlineData(-2_000_000, "101", "0.005", "payout")]
    [InlineData(-2_000_001, "100", "0.005", "payout")]
    [InlineData(-2_000_000, "100", "0.006", "payout")]
    [InlineData(-2_000_000, "100", "0", "detail")]
    [InlineData(-2_000_000, "100", "much", "detail")]
    public void A_payout_of_other_money_than_its_diamonds_are_worth_is_found(long amount, string minor, string price, string? found)
    {
        DetailChecks.Check(
            Debit with
            {
                Kind = EntryKind.Payout,
                Amount = amount,
                Detail = $$"""{"payoutId":"pay_1","money":{"amount":{{minor}},"currency":"USD"},"diamondPrice":"{{price}}","provider":"sandbox","accountId":"bank"}""",
            },
            _differences.Add);
        Assert.Equal(found, _differences.SingleOrDefault()?.Check);
    }

    [Fact]
    public void A_gift_that_was_credited_with_its_share_is_no_difference()
    {
        Assert.Null(TransferRules.CheckDebit(Debit, Credit, null, _differences.Add));
        Assert.Empty(_differences);
    }

    [Fact]
    public void A_gift_that_was_refused_and_came_back_is_no_difference()
    {
        Assert.Null(TransferRules.CheckDebit(Debit, Refusal, Return, _differences.Add));
        Assert.Empty(_differences);
    }

    [Fact]
    public void A_gift_without_an_answer_waits_for_its_creator_and_a_refused_one_for_its_sender()
    {
        Assert.Equal(("wallet:alice", 3, "earnings:bob"), Waiting(null));
        Assert.Equal(("earnings:bob", 7, "wallet:alice"), Waiting(Refusal));
        Assert.Empty(_differences);
    }

    [Fact]
    public void A_credit_of_any_other_amount_kind_or_sender_is_found_in_the_account_that_it_is_in()
    {
        foreach (var wrong in new[] { Credit with { Amount = 50_001 }, Credit with { Kind = "closure" }, Credit with { Peer = "wallet:eve" } })
        {
            _differences.Clear();
            Assert.Null(TransferRules.CheckDebit(Debit, wrong, null, _differences.Add));
            Assert.Equal(("gift-share", "earnings:bob", 7), Found());
        }
    }

    [Fact]
    public void A_return_of_other_coins_is_found()
    {
        TransferRules.CheckDebit(Debit, Refusal, Return with { Amount = 11 }, _differences.Add);

        Assert.Equal(("gift-returns", "wallet:alice", 4), Found());
    }

    [Theory]
    [InlineData("\"quantity\":2", "\"quantity\":3")]
    [InlineData("\"creatorId\":\"bob\"", "\"creatorId\":\"eve\"")]
    [InlineData("\"shareBps\"", "\"share\"")]
    [InlineData("{", "[")]
    public void A_detail_that_is_not_of_its_debit_is_found(string of, string into)
    {
        TransferRules.CheckDebit(Debit with { Detail = Detail.Replace(of, into, StringComparison.Ordinal) }, Credit, null, _differences.Add);

        Assert.Equal(("detail", "wallet:alice", 3), Found());
    }

    [Fact]
    public void A_credit_whose_debit_is_not_there_or_no_gift_or_names_another_creator_is_found()
    {
        var credit = Debit with { Account = AccountId.Parse("earnings:bob"), Sequence = 7, RequestId = RequestId.FromJournal("gift/alice:3") };
        Assert.True(TransferRules.TryFindDebit(credit, out var gift));
        foreach (var wrong in new[] { null, new OtherEnd("wallet:alice", 3, "gift", -10, "earnings:eve"), new OtherEnd("wallet:alice", 3, "gift-returned", 10, "earnings:bob") })
        {
            _differences.Clear();
            TransferRules.CheckCaused(credit, gift, wrong, null, _differences.Add);
            Assert.Equal(("debit", "earnings:bob", 7), Found());
        }

        _differences.Clear();
        TransferRules.CheckCaused(credit, gift, new OtherEnd("wallet:alice", 3, "gift", -10, "earnings:bob"), null, _differences.Add);
        Assert.Empty(_differences);
    }

    [Fact]
    public void A_return_into_another_wallet_than_the_senders_is_found()
    {
        var eves = Debit with { Account = AccountId.Parse("wallet:eve"), Kind = EntryKind.GiftReturned, Amount = 10, RequestId = RequestId.FromJournal("return/alice:3") };
        Assert.True(TransferRules.TryFindDebit(eves, out var gift));

        TransferRules.CheckCaused(eves, gift, new OtherEnd("wallet:alice", 3, "gift", -10, "earnings:bob"), Refusal, _differences.Add);

        Assert.Equal(("debit", "wallet:eve", 3), Found());
    }

    [Fact]
    public void Credits_refusals_and_returns_need_a_debit_and_nothing_else_does()
    {
        var inEarnings = Debit with { Account = AccountId.Parse("earnings:bob") };
        Assert.All(
            [inEarnings, inEarnings with { Kind = EntryKind.GiftRefused }, Debit with { Kind = EntryKind.GiftReturned }],
            static entry => Assert.True(TransferRules.NeedsDebit(entry)));
        Assert.All(
            [Debit, Debit with { Kind = EntryKind.Purchase }, inEarnings with { Kind = EntryKind.Enrolment }, inEarnings with { Kind = EntryKind.Closure }],
            static entry => Assert.False(TransferRules.NeedsDebit(entry)));
    }

    [Theory]
    [InlineData("gift/alice:03")]
    [InlineData("gift/alice")]
    [InlineData("return/alice:3")]
    [InlineData("key/alice/gift")]
    public void Only_the_one_request_id_of_a_gift_names_its_debit(string requestId) => Assert.False(
        TransferRules.TryFindDebit(Debit with { Account = AccountId.Parse("earnings:bob"), RequestId = RequestId.FromJournal(requestId) }, out _));

    private (string, long, string) Waiting(OtherEnd? answer)
    {
        var open = TransferRules.CheckDebit(Debit, answer, null, _differences.Add)!;
        return (open.Account, open.Sequence, open.Peer);
    }

    private (string, string, long) Found()
    {
        var difference = Assert.Single(_differences);
        return (difference.Check, difference.Account, difference.Sequence);
    }
}
