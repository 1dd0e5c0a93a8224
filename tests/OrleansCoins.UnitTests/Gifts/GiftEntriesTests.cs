using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;
using OrleansCoins.UnitTests.Wallets;

namespace OrleansCoins.UnitTests.Gifts;

/// <summary>One gift of three roses at 7 coins, half of it the creator's, read in all the ways it is read.</summary>
public sealed class GiftEntriesTests : IDisposable
{
    private readonly SentGiftCipher _cipher = new(new byte[SentGiftCipher.SecretSize]);
    private readonly Entry _debit;

    public GiftEntriesTests()
    {
        var gift = WalletCommands.Roses(3) with { Combo = ComboId.Parse("combo"), Anonymous = true };
        _debit = WalletCommands.Run([new WalletCommand.Buy(100), new WalletCommand.Give(gift, WalletCommands.Good(7))]).Journal[1];
    }

    public void Dispose() => _cipher.Dispose();

    [Fact]
    public void The_answer_is_told_from_the_debit_alone()
    {
        var receipt = _cipher.ReadReceipt(_debit);
        Assert.Equal((3, new Coins(21), Diamonds.FromUnits(105_000), new Coins(79)), (receipt.Quantity, receipt.Coins, receipt.CreatorDiamonds, receipt.Balance!.Value));
        Assert.Equal((WalletCommands.Bob, GiftId.Parse("rose"), RoomId.Parse("room_1")), (receipt.CreatorId, receipt.GiftId, receipt.RoomId!.Value));
        Assert.Equal((ComboId.Parse("combo"), _debit.OccurredAt), (receipt.ComboId!.Value, receipt.CreatedAt));
        Assert.Equal(receipt, _cipher.ReadReceipt(_debit with { }));
        Assert.True(_cipher.TryDecrypt(receipt.Id, out var id));
        Assert.Equal(new SentGiftId(WalletCommands.Alice, 2), id);
    }

    [Fact]
    public void A_gift_that_is_followed_is_the_same_gift_and_another_one_is_not()
    {
        var followed = GiftEntries.ReadTransfer(_debit, "hello") with { Database = 7, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        Assert.True(GiftEntries.IsDebitOf([_debit], followed));
        Assert.False(GiftEntries.IsDebitOf([_debit], followed with { Coins = new Coins(22) }));
    }

    [Fact]
    public void The_creator_is_credited_exactly_what_the_sender_was_told()
    {
        var transfer = GiftEntries.ReadTransfer(_debit, "hello");
        var decision = EarningsRules.DecideCredit(EarningsState.Empty, transfer, default);
        Assert.Equal(_cipher.ReadReceipt(_debit).CreatorDiamonds.Units, decision.Draft!.Amount);
        Assert.Equal(RequestId.ForGift(new SentGiftId(WalletCommands.Alice, 2)), decision.Draft.RequestId);
        Assert.Equal("hello", transfer.Message);
    }

    [Fact]
    public void What_a_sender_says_is_in_neither_entry()
    {
        var transfer = GiftEntries.ReadTransfer(_debit, "a-secret-message");
        Assert.DoesNotContain("a-secret-message", EarningsRules.DecideCredit(EarningsState.Empty, transfer, default).Draft!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-message", _debit.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_room_is_told_what_the_credit_says()
    {
        var account = Earnings.Credits.NewAccount();
        account.Settle(EarningsRules.DecideCredit(account.State, GiftEntries.ReadTransfer(_debit, null), default));
        var (credit, _) = account.Settle(EarningsRules.DecideCredit(account.State, GiftEntries.ReadTransfer(_debit, null), default));
        var told = GiftEntries.ReadCredited(credit!, DetailJson.ReadGiftCredit(credit!));
        Assert.Equal((2L, 1L, WalletCommands.Alice, true, new Coins(21)), (told.Sequence, told.PreviousSequence, told.SenderId, told.Anonymous, told.Coins));
    }

    [Fact]
    public void A_transfer_arrives_at_another_silo_as_it_left()
    {
        var transfer = GiftEntries.ReadTransfer(_debit, "hello");
        Assert.Equal(transfer, Wire.Send(transfer));
        Assert.Equal(_cipher.ReadReceipt(_debit), Wire.Send(_cipher.ReadReceipt(_debit)));
    }
}
