using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Wallets;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>Who excludes themselves spends nothing until then, and what is theirs comes back all the same.</summary>
public sealed class ExclusionTests
{
    private readonly ProtectedWallet _wallet = new();

    [Fact]
    public void Who_is_excluded_neither_gives_nor_unlocks_nor_buys_until_then()
    {
        var gift = _wallet.Give(10).Entry!;
        var until = _wallet.Now.AddDays(7);
        Assert.NotNull(_wallet.Exclude(until).Entry);

        Assert.All(
            [_wallet.Give(10).Refusal, _wallet.Unlock().Refusal, _wallet.Checkout("pur_a", 99).Refusal],
            refusal => Assert.Equal((RefusalReason.SelfExcluded, until), (refusal!.Reason, refusal.Until!.Value)));
        _wallet.Return(gift);
        _wallet.Pay("pur_b", 99);
        Assert.Equal(until, WalletRules.Describe(WalletCommands.Alice, 1, _wallet.Account.State, _wallet.Microsecond).ExcludedUntil);

        _wallet.Now = until;
        Assert.Null(_wallet.Give(10).Refusal);
        Assert.Null(WalletRules.Describe(WalletCommands.Alice, 1, _wallet.Account.State, _wallet.Microsecond).ExcludedUntil);
    }

    [Fact]
    public void An_exclusion_is_put_off_and_never_brought_forward()
    {
        var until = _wallet.Now.AddDays(7);
        _wallet.Exclude(until);
        var refusal = _wallet.Exclude(until.AddMicroseconds(-1)).Refusal!;
        Assert.Equal((RefusalReason.SelfExclusionNotShortenable, until), (refusal.Reason, refusal.Until!.Value));
        Assert.NotNull(_wallet.Exclude(until.AddDays(1)).Entry);
        Assert.Equal(Microseconds.FromTime(until.AddDays(1)), _wallet.Protection.ExcludedUntil);
        _wallet.Now = until.AddDays(2);
        Assert.NotNull(_wallet.Exclude(_wallet.Now.AddHours(1)).Entry);
    }

    [Fact]
    public void An_exclusion_is_for_a_time_to_come() => Assert.All(
        [_wallet.Now, _wallet.Now.AddDays(-1), _wallet.Now.AddYears(101)],
        until => Assert.Equal((RefusalReason.InvalidRequest, "until"), (_wallet.Exclude(until).Refusal!.Reason, _wallet.Exclude(until).Refusal!.Field)));
}
