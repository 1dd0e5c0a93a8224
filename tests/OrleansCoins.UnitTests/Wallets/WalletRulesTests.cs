using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Wallets;

public sealed class WalletRulesTests
{
    private const int Iterations = 1_000;

    [Fact]
    public void A_gift_never_takes_a_wallet_below_zero() => WalletCommands.Many.Sample(
        commands => WalletCommands.Run(commands).Journal.TrueForAll(entry => entry.Balance >= 0), iter: Iterations);

    [Fact]
    public void The_balance_is_the_sum_of_the_entries_and_of_the_lots() => WalletCommands.Many.Sample(
        commands =>
        {
            var wallet = WalletCommands.Run(commands);
            Assert.Equal(wallet.Journal.Sum(entry => entry.Amount), wallet.State.Balance.Value);
            Assert.Equal(wallet.Head.Balance, wallet.State.Balance.Value);
            Assert.Equal(wallet.State.Balance.Value, wallet.State.Lots.Sum(lot => lot.Left.Value));
            Assert.All(wallet.State.Lots, lot => Assert.True(lot.Left > Coins.Zero));
            Assert.Equal(wallet.State.Balance, WalletRules.Of(wallet.State, LotCategory.Paid));
            Assert.Equal(Coins.Zero, WalletRules.Of(wallet.State, LotCategory.Promotional));
        },
        iter: Iterations);

    [Fact]
    public void A_gift_is_paid_to_the_coin_from_the_oldest_lots_first() => WalletCommands.Many.Sample(
        commands =>
        {
            var left = new List<(long Lot, long Coins)>();
            foreach (var entry in WalletCommands.Run(commands).Journal)
            {
                if (entry.Kind == EntryKind.Purchase)
                {
                    left.Add((entry.Sequence, entry.Amount));
                    continue;
                }

                var expected = TakeFromOldest(left, -entry.Amount);
                Assert.Equal(expected, DetailJson.ReadGiftDebit(entry).Lots);
                Assert.Equal(-entry.Amount, expected.Sum(draw => draw.Coins.Value));
            }
        },
        iter: Iterations);

    [Fact]
    public void Returned_gifts_put_every_coin_back_into_the_lot_it_came_from_in_whatever_order_they_come() => Gen.Select(WalletCommands.Many, Gen.Int[0, 1_000]).Sample(
        (commands, shuffle) =>
        {
            var wallet = WalletCommands.Run(commands);
            var bought = wallet.Journal.Where(entry => entry.Kind == EntryKind.Purchase).ToList();
            if (bought.Sum(entry => entry.Amount) > Coins.MaxValue)
            {
                return; // More than there can ever be: what was spent can't come back on top of what was bought since.
            }

            var gifts = wallet.Journal.Where(entry => entry.Kind == EntryKind.Gift).OrderBy(entry => (entry.Sequence * 7_919) % (shuffle + 1)).ToList();
            foreach (var gift in gifts)
            {
                var (returned, _) = wallet.Settle(WalletRules.DecideReturn(new SentGiftId(WalletCommands.Alice, gift.Sequence), gift));
                Assert.Equal((-gift.Amount, gift.Peer), (returned!.Amount, returned.Peer));
            }

            Assert.Equal(bought.Select(entry => new Lot(entry.Sequence, new Coins(entry.Amount), LotCategory.Paid)), wallet.State.Lots.AsEnumerable());
            Assert.Equal(bought.Sum(entry => entry.Amount), wallet.State.Balance.Value);
            Structure.Same(wallet.State, wallet.Recover(wallet.Journal.Count / 2));
        },
        iter: Iterations);

    [Fact]
    public void A_gift_costs_its_price_times_its_quantity_and_fixes_what_its_credit_needs() => WalletCommands.Many.Sample(
        commands =>
        {
            var wallet = WalletCommands.NewWallet();
            for (var n = 0; n < commands.Length; n++)
            {
                var (entry, _) = wallet.Settle(WalletCommands.Decide(wallet.State, commands[n], n));
                if (entry is null || commands[n] is not WalletCommand.Give(var gift, var facts))
                {
                    continue;
                }

                var detail = DetailJson.ReadGiftDebit(entry);
                Assert.Equal(-facts.Gift!.Coins.Value * gift.Quantity, entry.Amount);
                Assert.Equal((EntryKind.Gift, ContraAccounts.Gifts, WalletCommands.KeyOf(n)), (entry.Kind, entry.Contra, entry.RequestId));
                Assert.Equal(AccountId.Earnings(facts.CreatorId), entry.Peer);
                Assert.Equal((gift.GiftId, gift.Quantity, facts.Gift.Coins), (detail.GiftId, detail.Quantity, detail.UnitCoins));
                Assert.Equal((facts.ShareBps, facts.CatalogueVersion, facts.CreatorId), (detail.ShareBps, detail.Catalogue, detail.CreatorId));
                Assert.Equal((gift.Room, gift.Content, gift.Combo, gift.Anonymous), (detail.RoomId, detail.ContentId, detail.ComboId, detail.Anonymous));
            }
        },
        iter: Iterations);

    [Fact]
    public void Replaying_the_journal_gives_the_living_state() => WalletCommands.Many.Sample(
        commands =>
        {
            var wallet = WalletCommands.Run(commands);
            Structure.Same(wallet.State, wallet.Journal.Aggregate(WalletState.Empty, WalletRules.Apply));
        },
        iter: Iterations);

    [Fact]
    public void A_snapshot_at_any_entry_and_the_entries_behind_it_give_the_living_state() => WalletCommands.Many.Sample(
        commands =>
        {
            var wallet = WalletCommands.Run(commands);
            for (var cut = 0; cut <= wallet.Journal.Count; cut++)
            {
                Structure.Same(wallet.State, wallet.Recover(cut));
            }
        },
        iter: 200);

    [Fact]
    public void A_quote_is_what_sending_would_answer() => Gen.Select(WalletCommands.Many, WalletCommands.Many).Sample(
        (before, asked) =>
        {
            var wallet = WalletCommands.Run(before).State;
            foreach (var give in asked.OfType<WalletCommand.Give>())
            {
                var quote = WalletRules.QuoteGift(wallet, WalletCommands.Alice, give.Gift, give.Facts);
                var decision = WalletCommands.Decide(wallet, give, 0);
                Assert.Equal(decision.Refusal, quote.Refusal);
                Assert.Equal(decision.Draft?.Amount, -quote.Value?.Coins.Value);
                Assert.Equal(quote.Value is null ? null : wallet.Balance, quote.Value?.Balance);
            }
        },
        iter: 200);

    [Fact]
    public void A_purchase_brings_a_lot_of_its_coins() => Gen.Long[1, Coins.MaxValue].Sample(coins =>
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(coins)]);
        Assert.Equal(new Lot(1, new Coins(coins), LotCategory.Paid), Assert.Single(wallet.State.Lots));
        Assert.Equal((EntryKind.Purchase, ContraAccounts.Purchases), (wallet.Journal[0].Kind, wallet.Journal[0].Contra));
        Assert.Equal("payment-0", DetailJson.ReadPurchase(wallet.Journal[0]).PaymentId);
    });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -5)]
    [InlineData(1, Coins.MaxValue)]
    [InlineData(Coins.MaxValue, 1)]
    public void A_purchase_of_nothing_or_of_more_than_a_wallet_can_hold_is_refused(long held, long coins)
    {
        var wallet = new WalletState { Balance = new Coins(held) };
        var refusal = WalletCommands.Decide(wallet, new WalletCommand.Buy(coins), 0).Refusal;
        Assert.Equal(RefusalReason.InvalidRequest, refusal?.Reason);
        Assert.Equal(wallet.Balance, refusal?.Balance);
    }

    [Fact]
    public void An_entry_that_draws_what_a_lot_has_not_is_not_applied()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(10), new WalletCommand.Buy(10)]);
        var gift = WalletCommands.Run([new WalletCommand.Buy(30), new WalletCommand.Give(WalletCommands.Roses(2), WalletCommands.Good())]).Journal[1];
        Assert.Throws<InvariantViolatedException>(() => WalletRules.Apply(wallet.State, gift with { Balance = 0 }));
        Assert.Throws<InvariantViolatedException>(() => WalletRules.Apply(WalletState.Empty, gift));
    }

    [Fact]
    public void An_entry_that_does_not_add_up_is_not_applied()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(30), new WalletCommand.Give(WalletCommands.Roses(2), WalletCommands.Good())]);
        var before = wallet.Journal.Take(1).Aggregate(WalletState.Empty, WalletRules.Apply);
        Assert.Throws<InvariantViolatedException>(() => WalletRules.Apply(before, wallet.Journal[1] with { Balance = 11 }));
        Assert.Throws<InvariantViolatedException>(() => WalletRules.Apply(before, wallet.Journal[1] with { Amount = -19, Balance = 11 }));
    }

    [Fact]
    public void A_kind_that_wallets_do_not_know_is_not_applied() => Assert.Throws<UnreadableEntryException>(
        () => WalletRules.Apply(WalletState.Empty, Entries.After(AccountHead.Empty) with { Kind = EntryKind.Enrolment }));

    private static List<LotDraw> TakeFromOldest(List<(long Lot, long Coins)> left, long price)
    {
        var draws = new List<LotDraw>();
        while (price > 0)
        {
            var (lot, coins) = left[0];
            var taken = Math.Min(coins, price);
            draws.Add(new LotDraw(lot, new Coins(taken)));
            price -= taken;
            left[0] = (lot, coins - taken);
            if (left[0].Coins == 0)
            {
                left.RemoveAt(0);
            }
        }

        return draws;
    }
}
