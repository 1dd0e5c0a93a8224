using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Wallets;

public sealed class UnlockTests
{
    private static readonly Feature Stars = new(FeatureId.Parse("filter-stars"), "Filter: stars", new Coins(30), 1);

    [Fact]
    public void A_feature_is_unlocked_once_for_its_price()
    {
        var wallet = WithCoins(100);
        var (unlock, _) = wallet.Settle(Unlock(wallet, 1));
        Assert.Equal((EntryKind.Unlock, -30L, 70L), (unlock!.Kind, unlock.Amount, unlock.Balance));
        Assert.Equal(new LotDraw(1, new Coins(30)), Assert.Single(DetailJson.ReadUnlock(unlock).Lots));

        Assert.Equal(RefusalReason.AlreadyUnlocked, wallet.Settle(Unlock(wallet, 2)).Refusal!.Reason);
        Assert.Equal(
            new Unlocked(unlock.Sequence, Stars.Id, Stars.Coins, unlock.OccurredAtMicroseconds), Assert.Single(wallet.State.Unlocks));
    }

    [Fact]
    public void What_is_unlocked_outlasts_a_snapshot()
    {
        var wallet = WithCoins(100);
        wallet.Settle(Unlock(wallet, 1));
        Structure.Same(wallet.State, wallet.Recover(2));
    }

    [Fact]
    public void A_wallet_with_too_few_coins_unlocks_nothing()
    {
        var refusal = WithCoins(29) is var wallet ? wallet.Settle(Unlock(wallet, 1)).Refusal! : null!;
        Assert.Equal((RefusalReason.InsufficientCoins, new Coins(29), Stars.Coins), (refusal.Reason, refusal.Balance, refusal.Required));
    }

    [Fact]
    public void A_feature_that_there_is_not_is_refused() =>
        Assert.Equal(RefusalReason.UnknownFeature, WithCoins(100) is var wallet ? wallet.Settle(Unlock(wallet, 1, none: true)).Refusal!.Reason : default);

    private static Account<WalletState> WithCoins(long coins)
    {
        var wallet = WalletCommands.NewWallet();
        wallet.Settle(WalletCommands.Decide(wallet.State, new WalletCommand.Buy(coins), 0));
        return wallet;
    }

    private static Decision Unlock(Account<WalletState> wallet, int n, bool none = false) => WalletRules.DecideUnlock(
        wallet.State, new UnlockFeature(WalletCommands.KeyOf(n), RequestDigest.Of("unlock"u8), Stars.Id), none ? null : Stars, 1, nowMicroseconds: 1, SafetyOptions.Unrestricted);
}
