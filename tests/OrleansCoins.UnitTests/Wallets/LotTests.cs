using CsCheck;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rewards;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Wallets;

/// <summary>Wallets that hold coins of several origins, some of which expire; each step is a microsecond later than the one before.</summary>
public sealed class LotTests
{
    private const int Iterations = 1_000;
    private static readonly CampaignId Campaign = CampaignId.Parse("camp_1");

    private static readonly Gen<Step[]> Steps = Gen.Frequency(
        (2, Gen.Long[1, 50].Select(coins => new Step(What.Buy, coins, null))),
        (3, Gen.Select(Gen.Long[1, 50], Gen.Long[-2, 30]).Select((coins, lives) => new Step(What.Reward, coins, lives < 0 ? null : lives))),
        (5, Gen.Long[1, 60].Select(coins => new Step(What.Give, coins, null))),
        (2, Gen.Const(new Step(What.Expire, 0, null))),
        (1, Gen.Long[0, 40].Select(which => new Step(What.Return, which, null)))).Array[1, 40];

    private enum What
    {
        Buy,
        Reward,
        Give,
        Expire,
        Return,
    }

    [Fact]
    public void What_expires_soonest_is_spent_first_then_promotional_coins_then_the_oldest_and_nothing_that_has_expired() => Steps.Sample(
        steps =>
        {
            var left = new List<ModelLot>();
            Run(steps, (entry, now) =>
            {
                foreach (var draw in DrawsOf(entry))
                {
                    var expected = left
                        .Where(lot => lot.Left > 0 && (entry.Kind == EntryKind.Expiry || lot.ExpiresAt is null || lot.ExpiresAt > now))
                        .OrderBy(lot => lot.ExpiresAt ?? long.MaxValue).ThenBy(lot => lot.IsPaid).ThenBy(lot => lot.Sequence)
                        .First();
                    Assert.Equal(
                        (expected.Sequence, expected.IsPaid ? LotCategory.Paid : LotCategory.Promotional, expected.ExpiresAt),
                        (draw.Lot, draw.Category, draw.ExpiresAt));
                    Assert.InRange(draw.Coins.Value, 1, expected.Left);
                    expected.Left -= draw.Coins.Value;
                }

                Move(left, entry);
            });
        },
        iter: Iterations);

    [Fact]
    public void The_draws_of_an_entry_add_up_to_it_and_the_lots_to_the_balance() => Steps.Sample(
        steps => Run(steps, static (entry, _) =>
        {
            if (entry.Amount < 0)
            {
                Assert.Equal(-entry.Amount, DrawsOf(entry).Sum(draw => draw.Coins.Value));
            }
        }) is var wallet && wallet.State.Lots.Sum(lot => lot.Left.Value) == wallet.Head.Balance,
        iter: Iterations);

    [Fact]
    public void What_has_expired_leaves_one_lot_an_entry_and_no_coin_before_its_time() => Steps.Sample(
        steps => Run(steps, static (entry, now) =>
        {
            if (entry.Kind == EntryKind.Expiry)
            {
                var lot = Assert.Single(DetailJson.ReadExpiry(entry).Lots);
                Assert.True(lot.ExpiresAt <= now, "it was its time");
                Assert.Equal(-lot.Coins.Value, entry.Amount);
            }
        }),
        iter: Iterations);

    [Fact]
    public void A_snapshot_and_the_entries_after_it_give_the_same_lots() => Gen.Select(Steps, Gen.Int[0, 40]).Sample(
        (steps, cut) =>
        {
            var wallet = Run(steps, static (_, _) => { });
            Structure.Same(wallet.State, wallet.Recover(Math.Min(cut, wallet.Journal.Count)));
        },
        iter: Iterations);

    [Fact]
    public void A_creator_earns_the_share_of_paid_coins_and_the_other_share_of_promotional_ones() => Gen.Select(Steps, Any.Share, Any.Share).Sample(
        (steps, share, promotional) => Run(
            steps,
            (entry, _) =>
            {
                if (entry.Kind != EntryKind.Gift)
                {
                    return;
                }

                var draws = DetailJson.ReadGiftDebit(entry).Lots;
                var expected = draws.Sum(draw => draw.Coins.Value * (draw.Category == LotCategory.Paid ? share : promotional).Value);
                Assert.Equal(expected, Grains.Gifts.GiftEntries.ReadTransfer(entry, null).Diamonds.Units);
            },
            WalletCommands.Good() with { ShareBps = share, PromotionalShareBps = promotional }),
        iter: Iterations);

    [Fact]
    public void Where_both_shares_are_the_same_a_debit_says_no_more_than_before() => Steps.Sample(
        steps => Run(steps, static (entry, _) => Assert.DoesNotContain("\"promotional\":{", entry.Detail, StringComparison.Ordinal)),
        iter: 100);

    [Fact]
    public void Coins_that_expire_while_a_refused_gift_is_under_way_come_back_and_expire_again()
    {
        var wallet = WalletCommands.NewWallet();
        Reward(wallet, 10, expiresAt: 5);
        var (gift, _) = wallet.Settle(Give(wallet.State, 6, now: 4, 1));
        Assert.NotNull(Expire(wallet, now: 5));
        wallet.Settle(WalletRules.DecideReturn(new SentGiftId(WalletCommands.Alice, gift!.Sequence), gift));
        Assert.Equal(new Coins(6), wallet.State.Balance);

        Assert.Equal(Coins.Zero, WalletRules.Spendable(wallet.State, 5));
        Assert.NotNull(wallet.Settle(Give(wallet.State, 1, now: 5, 2)).Refusal);
        Assert.Equal(-6, Expire(wallet, now: 5)!.Amount);
        Assert.Empty(wallet.State.Lots);
        Assert.Equal(wallet.Journal.Count, wallet.Journal.Select(entry => entry.RequestId).Distinct().Count());
    }

    private static Account<WalletState> Run(Step[] steps, Action<Entry, long> look, GiftFacts? facts = null)
    {
        var wallet = WalletCommands.NewWallet();
        var gifts = new List<Entry>();
        for (var now = 1; now <= steps.Length; now++)
        {
            var step = steps[now - 1];
            var entry = step.What switch
            {
                What.Buy => wallet.Settle(WalletCommands.Decide(wallet.State, new WalletCommand.Buy(step.Coins), now)).Entry,
                What.Reward => Reward(wallet, step.Coins, now + step.Lives, now),
                What.Give => wallet.Settle(Give(wallet.State, step.Coins, now, now, facts)).Entry,
                What.Expire => Expire(wallet, now),
                _ => Return(wallet, gifts, (int)step.Coins),
            };
            if (entry is null)
            {
                continue;
            }

            if (entry.Kind == EntryKind.Gift)
            {
                gifts.Add(entry);
            }

            look(entry, now);
        }

        return wallet;
    }

    private static Decision Give(WalletState wallet, long coins, long now, int n, GiftFacts? facts = null) => WalletRules.DecideGift(
        wallet,
        WalletCommands.Alice,
        WalletCommands.Roses(1) with { RequestId = WalletCommands.KeyOf(n) },
        (facts ?? WalletCommands.Good()) with { Gift = WalletCommands.Good(coins).Gift, NowMicroseconds = now });

    private static Entry Reward(Account<WalletState> wallet, long coins, long? expiresAt, int n = 1)
    {
        var campaign = CampaignId.Parse($"camp_{n}");
        var debit = new EntryDraft(
            EntryKind.Reward,
            -coins,
            ContraAccounts.Rewards,
            wallet.Id,
            RequestId.ForReward(campaign, WalletCommands.Alice),
            OwnRequests.Digest,
            DetailJson.Write(new RewardDetail { CampaignId = campaign, Reward = new Reward(WalletCommands.Alice, new Coins(coins)) { ExpiresAt = expiresAt } }))
            .After(AccountId.Campaign(Campaign), new AccountHead(1, default, 1_000, 0), Entries.Noon, "silo", 0);
        return wallet.Settle(CampaignRules.DecideCredit(debit, default)).Entry!;
    }

    private static Entry? Expire(Account<WalletState> wallet, long now) => wallet.State.Lots is [var first, ..]
        ? wallet.Settle(WalletRules.DecideExpiry(wallet.Head, wallet.State, first.Sequence, wallet.Head.Sequence + 1, now)).Entry
        : null;

    private static Entry? Return(Account<WalletState> wallet, List<Entry> gifts, int which)
    {
        if (gifts.Count == 0)
        {
            return null;
        }

        var gift = gifts[which % gifts.Count];
        gifts.Remove(gift);
        return wallet.Settle(WalletRules.DecideReturn(new SentGiftId(WalletCommands.Alice, gift.Sequence), gift)).Entry;
    }

    private static IReadOnlyList<LotDraw> DrawsOf(Entry entry) => entry.Kind switch
    {
        EntryKind.Gift => DetailJson.ReadGiftDebit(entry).Lots,
        EntryKind.Expiry => DetailJson.ReadExpiry(entry).Lots,
        _ => [],
    };

    private static void Move(List<ModelLot> lots, Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Purchase:
                lots.Add(new ModelLot(entry.Sequence, IsPaid: true, null) { Left = entry.Amount });
                break;
            case EntryKind.Reward:
                lots.Add(new ModelLot(entry.Sequence, IsPaid: false, DetailJson.ReadReward(entry).Reward.ExpiresAt) { Left = entry.Amount });
                break;
            case EntryKind.GiftReturned:
                foreach (var draw in DetailJson.ReadGiftReturn(entry).Gift.Lots)
                {
                    lots.Single(lot => lot.Sequence == draw.Lot).Left += draw.Coins.Value;
                }

                break;
        }
    }

    private sealed record Step(What What, long Coins, long? Lives);

    private sealed record ModelLot(long Sequence, bool IsPaid, long? ExpiresAt)
    {
        public long Left { get; set; }
    }
}
