using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.UnitTests.Recovery;

public sealed class TransferRulesTests
{
    [Fact]
    public void A_gift_waits_for_the_entry_under_its_own_request_id_at_its_creator()
    {
        var kind = TransferRules.Classify(new JournalTransfer(1, "wallet:anna", 7, "gift", "earnings:bert", "key/anna/k", "silo"), out var answer);

        Assert.Equal(TransferKind.Gift, kind);
        Assert.Equal(new TransferAnswer(AccountId.Parse("earnings:bert"), RequestId.FromJournal("gift/anna:7")), answer);
    }

    [Fact]
    public void A_refusal_waits_for_the_return_of_its_gift()
    {
        var kind = TransferRules.Classify(new JournalTransfer(1, "earnings:bert", 4, "gift-refused", "wallet:anna", "gift/anna:7", "silo"), out var answer);

        Assert.Equal(TransferKind.Refusal, kind);
        Assert.Equal(new TransferAnswer(AccountId.Parse("wallet:anna"), RequestId.FromJournal("return/anna:7")), answer);
    }

    [Fact]
    public void A_credit_is_an_answer_and_waits_for_nothing() =>
        Assert.Equal(TransferKind.None, TransferRules.Classify(new JournalTransfer(1, "earnings:bert", 7, "gift", "wallet:anna", "gift/anna:7", "silo"), out _));

    [Theory]
    [InlineData("wallet:anna", "something-new", "earnings:bert")]
    [InlineData("vault:anna", "gift", "earnings:bert")]
    [InlineData("wallet:anna", "gift", "vault:bert")]
    public void What_a_newer_program_wrote_is_kept_for_one_that_can_read_it(string account, string kind, string peer) =>
        Assert.Equal(TransferKind.Unknown, TransferRules.Classify(new JournalTransfer(1, account, 7, kind, peer, "key/anna/k", "silo"), out _));
}
