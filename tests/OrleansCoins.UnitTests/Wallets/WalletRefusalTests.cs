using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.UnitTests.Wallets;

public sealed class WalletRefusalTests
{
    private static readonly WalletState Hundred = WalletCommands.Run([new WalletCommand.Buy(100)]).State;

    public static TheoryData<RefusalReason, Func<GiftFacts, GiftFacts>, Func<SendGift, SendGift>> Flaws => new()
    {
        { RefusalReason.UnknownGift, facts => facts with { Gift = null }, gift => gift },
        { RefusalReason.UnknownRoom, facts => facts with { RoomExists = false, RoomIsLive = false }, gift => gift },
        { RefusalReason.RoomEnded, facts => facts with { RoomIsLive = false }, gift => gift },
        { RefusalReason.UnknownCreator, facts => facts with { CreatorAcceptsGifts = null }, gift => gift },
        { RefusalReason.SelfGift, facts => facts with { CreatorId = WalletCommands.Alice }, gift => gift },
        { RefusalReason.GiftNotWelcome, facts => facts with { CreatorAcceptsGifts = false }, gift => gift },
        { RefusalReason.PriceChanged, facts => facts, gift => gift with { ExpectedCoins = new Coins(9) } },
        { RefusalReason.InsufficientCoins, facts => facts, gift => gift with { Quantity = 11 } },
        { RefusalReason.InvalidRequest, facts => facts, gift => gift with { Quantity = 0 } },
        { RefusalReason.InvalidRequest, facts => facts, gift => gift with { Quantity = SendGift.QuantityMax + 1 } },
    };

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Each_flaw_is_refused_by_its_name(RefusalReason reason, Func<GiftFacts, GiftFacts> facts, Func<SendGift, SendGift> gift)
    {
        var decision = WalletRules.DecideGift(Hundred, WalletCommands.Alice, gift(WalletCommands.Roses(1)), facts(WalletCommands.Good()));
        Assert.Equal(reason, decision.Refusal?.Reason);
        Assert.Null(decision.Draft);
    }

    [Fact]
    public void Of_several_flaws_the_first_of_the_fixed_order_is_named_and_nothing_changes() => WalletCommands.Many.Sample(
        commands =>
        {
            var wallet = WalletCommands.NewWallet();
            for (var n = 0; n < commands.Length; n++)
            {
                var (head, state, entries) = (wallet.Head, wallet.State, wallet.Journal.Count);
                var (_, refusal) = wallet.Settle(WalletCommands.Decide(wallet.State, commands[n], n));
                if (commands[n] is WalletCommand.Give(var gift, var facts))
                {
                    Assert.Equal(FirstFlaw(state, gift, facts), refusal?.Reason);
                }

                if (refusal is not null)
                {
                    Assert.Equal((head, entries), (wallet.Head, wallet.Journal.Count));
                    Assert.Same(state, wallet.State);
                }
            }
        },
        iter: 1_000);

    [Fact]
    public void Too_few_coins_are_refused_with_what_is_held_and_what_is_needed()
    {
        var refusal = Refuse(WalletCommands.Roses(11), WalletCommands.Good());
        Assert.Equal((RefusalReason.InsufficientCoins, new Coins(100), new Coins(110)), (refusal.Reason, refusal.Balance, refusal.Required));
    }

    [Fact]
    public void A_changed_price_is_refused_with_the_price_in_force()
    {
        var refusal = Refuse(WalletCommands.Roses(3) with { ExpectedCoins = new Coins(29) }, WalletCommands.Good());
        Assert.Equal((RefusalReason.PriceChanged, new Coins(30)), (refusal.Reason, refusal.Required));
    }

    [Fact]
    public void A_price_that_was_expected_rightly_is_accepted() =>
        Assert.NotNull(WalletRules.DecideGift(
            Hundred, WalletCommands.Alice, WalletCommands.Roses(3) with { ExpectedCoins = new Coins(30) }, WalletCommands.Good()).Draft);

    [Fact]
    public void The_last_coin_can_be_spent_and_none_beyond_it()
    {
        Assert.NotNull(WalletRules.DecideGift(Hundred, WalletCommands.Alice, WalletCommands.Roses(10), WalletCommands.Good()).Draft);
        Assert.Equal(RefusalReason.InsufficientCoins, Refuse(WalletCommands.Roses(1), WalletCommands.Good(price: 101)).Reason);
    }

    [Fact]
    public void A_quantity_out_of_range_names_the_member_that_is_wrong() =>
        Assert.Equal("quantity", Refuse(WalletCommands.Roses(0), WalletCommands.Good()).Field);

    [Theory]
    [InlineData(Coins.MaxValue, 2)]
    [InlineData(Coins.MaxValue, 9999)]
    [InlineData(922_337_203_685_478, 1)]
    [InlineData(92_233_720_368_548, 10)]
    public void A_price_that_cannot_be_expressed_is_refused_and_never_wraps(long price, int quantity)
    {
        var refusal = Refuse(WalletCommands.Roses(quantity), WalletCommands.Good(price));
        Assert.Equal((RefusalReason.InvalidRequest, "quantity"), (refusal.Reason, refusal.Field));
    }

    private static Refusal Refuse(SendGift gift, GiftFacts facts)
    {
        var decision = WalletRules.DecideGift(Hundred, WalletCommands.Alice, gift, facts);
        Assert.NotNull(decision.Refusal);
        return decision.Refusal;
    }

    /// <summary>The order of refusals, written down a second time: what is asked for, where, to whom, then for how much.</summary>
    private static RefusalReason? FirstFlaw(WalletState wallet, SendGift gift, GiftFacts facts)
    {
        var price = (Int128)(facts.Gift?.Coins.Value ?? 0) * gift.Quantity;
        (bool Flaw, RefusalReason Reason)[] order =
        [
            (gift.Quantity is < 1 or > 9999, RefusalReason.InvalidRequest),
            (facts.Gift is null, RefusalReason.UnknownGift),
            (!facts.RoomExists, RefusalReason.UnknownRoom),
            (!facts.RoomIsLive, RefusalReason.RoomEnded),
            (facts.CreatorAcceptsGifts is null, RefusalReason.UnknownCreator),
            (facts.CreatorId == WalletCommands.Alice, RefusalReason.SelfGift),
            (facts.CreatorAcceptsGifts is false, RefusalReason.GiftNotWelcome),
            (price * BasisPoints.Whole > long.MaxValue, RefusalReason.InvalidRequest),
            (gift.ExpectedCoins is { } expected && expected.Value != price, RefusalReason.PriceChanged),
            (price > wallet.Balance.Value, RefusalReason.InsufficientCoins),
        ];
        return order.Where(step => step.Flaw).Select(step => (RefusalReason?)step.Reason).FirstOrDefault();
    }
}
