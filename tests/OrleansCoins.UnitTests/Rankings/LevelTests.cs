using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Wallets;

namespace OrleansCoins.UnitTests.Rankings;

public sealed class LevelTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(49, 1)]
    [InlineData(50, 2)]
    [InlineData(999, 4)]
    [InlineData(1_000, 5)]
    [InlineData(1_999_999, 14)]
    [InlineData(2_000_000, 15)]
    [InlineData(Coins.MaxValue, 15)]
    public void A_level_begins_with_so_many_coins(long given, int level) => Assert.Equal(level, Levels.Of(new Coins(given)));

    [Fact]
    public void Every_level_takes_more_than_the_one_before() =>
        Assert.Equal(Levels.BeginAt.Distinct().Order(), Levels.BeginAt);

    [Fact]
    public void A_gift_says_the_level_that_its_sender_has_with_it()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(1_000), Give(4), Give(1), Give(20)]);

        Assert.Equal([1, 2, 3], wallet.Journal.Skip(1).Select(static entry => GiftEntries.ReadTransfer(entry, null).Level));
        Assert.Equal(new Coins(250), wallet.State.Given);
    }

    [Fact]
    public void What_comes_back_was_not_given()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(1_000), Give(20)]);
        wallet.Settle(WalletRules.DecideReturn(GiftEntries.IdOf(wallet.Journal[1]), wallet.Journal[1]));

        Assert.Equal(Coins.Zero, wallet.State.Given);
        Assert.Equal(1, GiftEntries.ReadTransfer(wallet.Settle(WalletCommands.Decide(wallet.State, Give(1), 9)).Entry!, null).Level);
    }

    [Fact]
    public void A_gift_of_before_there_were_levels_says_none_and_is_its_own_debit_still()
    {
        var debit = WalletCommands.Run([new WalletCommand.Buy(100), Give(1)]).Journal[1];
        var old = debit with { Detail = debit.Detail.Replace(",\"level\":1", "", StringComparison.Ordinal), Parsed = default };

        Assert.NotEqual(debit.Detail, old.Detail);
        Assert.Null(GiftEntries.ReadTransfer(old, null).Level);
        Assert.Equal("{", DetailJson.Write(DetailJson.ReadGiftDebit(old))[..1]);
        Assert.Equal(old.Detail, DetailJson.Write(DetailJson.ReadGiftDebit(old)));
        Assert.True(GiftEntries.IsDebitOf([debit], GiftEntries.ReadTransfer(old, null)), "an older silo copies no level, and the gift is the same");
    }

    private static WalletCommand Give(int roses) => new WalletCommand.Give(WalletCommands.Roses(roses), WalletCommands.Good());
}
