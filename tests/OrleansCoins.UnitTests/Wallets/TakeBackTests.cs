using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Wallets;

public sealed class TakeBackTests
{
    private static readonly FreezeForDispute Dispute = new(PurchaseId.Parse("pur_1"), "sandbox", "dispute-1", Opened: true);

    /// <summary>Buys, gives, returns, and takes back what was bought: every purchase at most once.</summary>
    private static readonly Gen<(int What, int Which, long Coins)[]> Happenings = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Long[1, 100]).Array[1, 40];

    [Fact]
    public void Nobody_loses_or_gains_a_coin_by_debt() => Happenings.Sample(
        happenings =>
        {
            var wallet = Run(happenings);
            Assert.Equal(wallet.Journal.Sum(entry => entry.Amount), wallet.State.Balance.Value);
            Assert.Equal(long.Max(0, wallet.State.Balance.Value), wallet.State.Lots.Sum(lot => lot.Left.Value));
            Assert.All(wallet.State.Lots, lot => Assert.True(lot.Left > Coins.Zero));
            for (var cut = 0; cut <= wallet.Journal.Count; cut++)
            {
                Structure.Same(wallet.State, wallet.Recover(cut));
            }
        },
        iter: 1_000);

    [Fact]
    public void Only_what_no_lot_has_becomes_debt_and_the_own_lot_goes_first() => Happenings.Sample(
        happenings =>
        {
            var before = WalletState.Empty;
            foreach (var entry in Run(happenings).Journal)
            {
                if (entry.Kind is EntryKind.Refund or EntryKind.Chargeback)
                {
                    var detail = DetailJson.ReadTakeBack(entry);
                    var drawn = detail.Lots.Sum(draw => draw.Coins.Value);
                    var held = long.Max(0, before.Balance.Value);
                    Assert.Equal(long.Min(-entry.Amount, held), drawn);
                    var own = before.Lots.FirstOrDefault(lot => lot.Sequence == detail.Lot).Left.Value;
                    Assert.Equal(long.Min(own, -entry.Amount), detail.Lots.FirstOrDefault(draw => draw.Lot == detail.Lot).Coins.Value);
                    var others = before.Lots.Where(lot => lot.Sequence != detail.Lot).Select(lot => lot.Sequence);
                    Assert.Equal(others.Take(detail.Lots.Count(draw => draw.Lot != detail.Lot)), detail.Lots.Where(draw => draw.Lot != detail.Lot).Select(draw => draw.Lot));
                }

                before = WalletRules.Apply(before, entry);
            }
        },
        iter: 1_000);

    [Fact]
    public void A_wallet_in_debt_gives_nothing_until_a_purchase_has_paid_it_off()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(30), new WalletCommand.Give(WalletCommands.Roses(2), WalletCommands.Good())]);
        wallet.Settle(TakeBack(wallet, 1, 30, 0));
        Assert.Equal((-20, 0), (wallet.State.Balance.Value, wallet.State.Lots.Length));
        Assert.Equal(RefusalReason.InsufficientCoins, Give(1).Refusal?.Reason);

        wallet.Settle(WalletCommands.Decide(wallet.State, new WalletCommand.Buy(15), 7));
        Assert.Equal((-5, 0), (wallet.State.Balance.Value, wallet.State.Lots.Length));
        Assert.Equal(RefusalReason.InsufficientCoins, Give(1).Refusal?.Reason);

        wallet.Settle(WalletCommands.Decide(wallet.State, new WalletCommand.Buy(15), 8));
        Assert.Equal(new Lot(5, new Coins(10), LotCategory.Paid), Assert.Single(wallet.State.Lots));
        Assert.NotNull(Give(1).Draft);

        Decision Give(int roses) => WalletRules.DecideGift(wallet.State, WalletCommands.Alice, WalletCommands.Roses(roses), WalletCommands.Good());
    }

    [Fact]
    public void A_wallet_is_frozen_while_any_cause_is_left()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(30)]);
        FreezeByOperator(true);
        wallet.Settle(FreezeRules.Decide(Dispute, RequestId.ForDispute("sandbox", "dispute-1", true)));
        Assert.Equal(2, wallet.State.Freezes.Length);
        Assert.Equal(RefusalReason.WalletFrozen, Give().Refusal?.Reason);

        FreezeByOperator(false);
        Assert.Equal(RefusalReason.WalletFrozen, Give().Refusal?.Reason);

        wallet.Settle(FreezeRules.Decide(Dispute with { Opened = false }, RequestId.ForDispute("sandbox", "dispute-1", false)));
        Assert.NotNull(Give().Draft);

        Decision Give() => WalletRules.DecideGift(wallet.State, WalletCommands.Alice, WalletCommands.Roses(1), WalletCommands.Good());

        void FreezeByOperator(bool frozen) =>
            Assert.NotNull(wallet.Settle(FreezeRules.Decide(wallet.Head, wallet.Head.Sequence + 1, frozen, WalletCommands.Bob)).Entry);
    }

    [Fact]
    public void A_chargeback_ends_the_freeze_of_its_dispute_and_no_other()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(30)]);
        wallet.Settle(FreezeRules.Decide(Dispute, RequestId.ForDispute("sandbox", "dispute-1", true)));
        wallet.Settle(FreezeRules.Decide(Dispute with { DisputeId = "dispute-2" }, RequestId.ForDispute("sandbox", "dispute-2", true)));
        wallet.Settle(TakeBack(wallet, 1, 30, 0, isChargeback: true, name: "dispute-1"));
        Assert.Equal("dispute/sandbox/dispute-2", Assert.Single(wallet.State.Freezes));
        Structure.Same(wallet.State, wallet.Recover(2));
    }

    [Fact]
    public void A_frozen_wallet_still_takes_back_what_its_gift_brings()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(30), new WalletCommand.Give(WalletCommands.Roses(2), WalletCommands.Good())]);
        wallet.Settle(FreezeRules.Decide(Dispute, RequestId.ForDispute("sandbox", "dispute-1", true)));
        wallet.Settle(WalletRules.DecideReturn(new SentGiftId(WalletCommands.Alice, 2), wallet.Journal[1]));
        Assert.Equal((30, 1), (wallet.State.Balance.Value, wallet.State.Freezes.Length));
    }

    [Fact]
    public void A_freeze_that_was_decided_on_an_older_head_is_not_written() =>
        Assert.Equal(RefusalReason.RequestInProgress, FreezeRules.Decide(AccountHead.Empty, 2, true, WalletCommands.Bob).Refusal?.Reason);

    private static Account<WalletState> Run((int What, int Which, long Coins)[] happenings)
    {
        var wallet = WalletCommands.NewWallet();
        var (taken, returned) = (new HashSet<long>(), new HashSet<long>());
        foreach (var ((what, which, coins), n) in happenings.Select((happening, n) => (happening, n)))
        {
            var bought = wallet.Journal.Where(entry => entry.Kind == EntryKind.Purchase).ToList();
            var gifts = wallet.Journal.Where(entry => entry.Kind == EntryKind.Gift).ToList();
            switch (what)
            {
                case 0:
                    wallet.Settle(WalletCommands.Decide(wallet.State, new WalletCommand.Buy(coins), n));
                    break;
                case 1:
                    wallet.Settle(WalletRules.DecideGift(wallet.State, WalletCommands.Alice, WalletCommands.Roses(1) with { RequestId = WalletCommands.KeyOf(n) }, WalletCommands.Good(coins)));
                    break;
                case 2 when gifts.Count > 0 && gifts[which % gifts.Count] is var gift && returned.Add(gift.Sequence):
                    wallet.Settle(WalletRules.DecideReturn(new SentGiftId(WalletCommands.Alice, gift.Sequence), gift));
                    break;
                case 3 when bought.Count > 0 && bought[which % bought.Count] is var purchase && taken.Add(purchase.Sequence):
                    wallet.Settle(TakeBack(wallet, purchase.Sequence, purchase.Amount, n, isChargeback: which % 2 == 0));
                    break;
            }
        }

        return wallet;
    }

    private static EntryDraft TakeBack(Account<WalletState> wallet, long lot, long coins, int n, bool isChargeback = false, string? name = null)
    {
        var command = new TakeBack(PurchaseId.Parse("pur_1"), isChargeback, "sandbox", "payment-0", name ?? $"refund-{n}", new Coins(coins), new Money(99, "USD"));
        return TakeBackRules.Decide(wallet.State, command, lot, RequestId.ForRefund("sandbox", command.EventId), RequestDigest.Of("refund"u8));
    }
}
