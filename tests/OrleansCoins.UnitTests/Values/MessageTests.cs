using System.Collections.Immutable;
using System.Reflection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Distribution;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Profiles;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

/// <summary>Every message between gateway and silos arrives as it left. No two members of a message are alike here, so that none can be mixed up.</summary>
public sealed class MessageTests
{
    private static readonly DateTimeOffset Noon = Entries.Noon;
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly UserId Bob = UserId.Parse("bob");
    private static readonly GiftId Rose = GiftId.Parse("rose");
    private static readonly RoomId Room = RoomId.Parse("room_1");
    private static readonly ContentId Content = ContentId.Parse("video:1");
    private static readonly ComboId Combo = ComboId.Parse("combo");
    private static readonly PurchaseId Purchase = PurchaseId.Parse("pur_1");
    private static readonly PayoutId Payout = PayoutId.Parse("pay_1");
    private static readonly BattleView Battle = new(
        BattleId.Parse("battle_1"), BattleStatus.Ended, 30, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), DateTimeOffset.UnixEpoch.AddHours(2),
        new BattleSide(RoomId.Parse("room_1"), UserId.Parse("bob"), new(1)), new BattleSide(RoomId.Parse("room_2"), UserId.Parse("eve"), new(2)), RoomId.Parse("room_2"));
    private static readonly RoomGoal Goal = new(GiftId.Parse("rose"), 2, "title", 3, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1));
    private static readonly PackageId Package = PackageId.Parse("coins-70");
    private static readonly Money Price = new(99, "USD");
    private static readonly RequestDigest Digest = RequestDigest.Of("request"u8);
    private static readonly GiftReceipt Receipt = new("gift_1", Room, Content, Bob, Rose, 2, new(3), Diamonds.FromUnits(4), Combo, new(5), Noon);
    private static readonly TrailEntry Trail = new("gift", Alice, 1, 2, 3, Noon, "hash");
    private static readonly EarningsSpread Spread = new(1, 2, Int128.MaxValue, 0.3m, 0.4m, 0.5m, 6.5m);
    private static readonly RoomFacts Facts = new(Room, Bob, "title", Noon);
    private static readonly Refusal Refusal = new(RefusalReason.PriceChanged, "why")
    {
        Balance = new(1),
        Required = new(2),
        Field = "field",
        BalanceDiamonds = Diamonds.FromUnits(3),
        RequiredDiamonds = Diamonds.FromUnits(4),
        LimitDiamonds = Diamonds.FromUnits(5),
        ResetsAt = Noon,
        Limit = 6,
        Period = LimitPeriod.Weekly,
        Until = Noon.AddHours(1),
    };

    private static readonly Birthdate? Born = Birthdate.TryParse("1990", out var born) ? born : null;
    private static readonly LimitAmounts Amounts = new(1, 2, null, 4);
    private static readonly LimitReminder Reminder = new(LimitPeriod.Monthly, 1, 2, 3, 4);

    private static readonly LimitsView LimitsSeen = new(
        Amounts, new LimitAmounts(5, 6, 7, 8), new PeriodAmounts(9, 10, 11), new PeriodTimes(Noon, Noon.AddHours(1), Noon.AddHours(2)), "Europe/Berlin")
    {
        Pending = new LimitAmounts(12, null, 14, 15),
        EffectiveAt = Noon.AddHours(3),
        Currency = "USD",
    };

    private static readonly Feature Stars = new(FeatureId.Parse("stars"), "Stars", new(1), 2);
    private static readonly PromotionalPart Promotional = new(new(1), new(2));
    private static readonly CampaignId Campaign = CampaignId.Parse("camp_1");
    private static readonly WebhookEndpointId Hook = WebhookEndpointId.Parse("hook_1");
    private static readonly WebhookEndpointView Endpoint = new(Hook, "url", ["gift.sent"], "description", true, Noon);
    private static readonly Reward Reward = new(Bob, new(1)) { ExpiresAt = 2, Gift = new RewardGift(Rose, 3, new(4), new(5)) };

    private static readonly ReconciliationView Reconciliation = new(
        ReconciliationId.Parse("rec_1"), "stripe", Noon, Noon.AddHours(1), "operator", Noon.AddHours(2), "digest", 3, 4, [new FindingCount("check", 5)],
        [new PaymentFinding("check", "payment", "purchase", 6, "expected", "found")]);

    private static readonly object[] All =
    [
        new EarningsBalance(Bob, Diamonds.FromUnits(1), Diamonds.FromUnits(2), Diamonds.FromUnits(3), Diamonds.FromUnits(4), Noon, 5),
        new EarningsEntry(1, "gift", Diamonds.FromUnits(2), Diamonds.FromUnits(3), "contra", Noon)
        {
            Gift = new ReceivedGiftLine("gift_1", Rose, 2, new(3), new(4), Alice, Room, Content),
            AcceptsGifts = true,
            Payout = new PayoutLine(Payout, Price, "stripe", "acct_1", null),
            PayoutHold = new PayoutHoldLine(false, null, null, null),
        },
        new ReceivedGiftLine("gift_1", Rose, 2, new(3), new(4), Alice, null, null),
        new Enrolment(true, Noon) { IsClosed = true, Blocked = [Alice, Bob], Welcome = [Rose] },
        new OpenRoom(Bob, "title", Digest) { Birthdate = Born },
        Amounts, Reminder, LimitsSeen, LimitsSeen.Used, LimitsSeen.ResetsAt,
        new SetLimits(Amounts, Born, "USD"),
        new GuardianLimits(Alice, Amounts) { Paying = Amounts, Currency = "USD" },
        new ExcludeSelf(Noon, RequestId.ForKey(Alice, IdempotencyKey.Parse("key")), Digest),
        new SelfExclusion(Noon),
        new ReserveCheckout(Purchase, Price, Born) { IsOpen = true },
        new CheckoutReservation([Reminder]),
        Facts,
        new RoomView(Facts, Noon.AddHours(1), new(1), 2, 3, 4),
        new RoomRank(Alice, new(1), 2),
        new RoomGift("gift_1", Alice, Rose, 2, new(3), Combo, "message", Noon) { SenderName = "name" },
        new RoomLease(Bob, true),
        new CreditedGift(2, 1, Alice, true, new(3))
        {
            TraceParent = "trace", SenderSequence = 4, GiftId = Rose, Quantity = 5, ComboId = Combo, AcceptedAt = 6, CreditedAt = 7, IsSilent = true, Level = 8,
        },
        new RoomFeedEnd("event", true),
        new RoomEvents([], true),
        new RoomEvent("event", RoomEventKind.Combo, Noon)
        {
            Gift = new RoomGift("gift_1", Alice, Rose, 2, new(3), Combo, "message", Noon), Giver = new RoomGiver(Alice, "name"), Thanks = new GivenThanks("gift_2", "thanks", Noon), Combo = new RoomCombo(Combo, 2, true),
            Goal = Goal,
            Battle = Battle,
        },
        new RoomGiver(Alice, "name") { Level = 3 },
        new GiveThanks(Bob, IdempotencyKey.Parse("key"), Digest, "message"),
        new ThankedGift(1, Room, true),
        new GivenThanks("gift_1", "message", Noon),
        new RankingQuery(RankingPeriod.Week, new DateOnly(2026, 11, 26), RankingOrder.Supporters, 4),
        new SupporterRanking([new RoomRank(Alice, new(1), 2)]),
        new CreatorRanking([new CreatorRank(Bob, "name", new(1), 2, 3)]),
        new CreatorRank(Bob, "name", new(1), 2, 3),
        new RoomCombo(Combo, 2, true),
        Goal,
        new RoomGoalAnswer(Goal),
        Battle,
        Battle.First,
        new ProposeBattle(Bob, Room, Room, 30, Digest),
        new SetGoal(Bob, Rose, 2, "title", "request"),
        new StartPurchase(Alice, Package, Digest) { Birthdate = Born },
        new PurchaseView(Purchase, Alice, Package, new(1), Price, PurchaseStatus.Paid, "provider", "url", Noon) { RefundedAmount = 3, RefundedCoins = new(4), Reminders = [Reminder] },
        new PaymentEvent(PaymentEventKind.Refunded, "provider", "payment", Purchase, Price) { EventId = "refund", Payer = Alice },
        new SandboxNews(PaymentEventKind.Refunded, 5, "refund"),
        new RefundPurchase(Alice, IdempotencyKey.Parse("key"), Digest, "reason", new(3)),
        new RefundReceipt("refund", Purchase, Price, new(3), Noon),
        new WebhookMessage(ImmutableDictionary<string, string>.Empty.Add("a", "b"), [1, 2, 3]),
        new SendGift
        {
            RequestId = RequestId.ForKey(Alice, IdempotencyKey.Parse("key")), Digest = Digest, GiftId = Rose, Quantity = 2, Room = Room, Creator = Bob,
            Content = Content, Combo = Combo, Message = "message", Anonymous = true, ExpectedCoins = new(3), Birthdate = Born,
        },
        Receipt,
        new GiftQuote(new(1), new(2)) { Limits = LimitsSeen },
        new GiftTransfer(new(Alice, 1), Bob, new(2), new(3), Rose, 4, Room, Content, Combo, true, Noon, "message") { Promotional = Promotional, Level = 5 },
        new SentGift(Receipt, SentGiftStatus.Credited) { Thanks = new GivenThanks("gift_1", "message", Noon) },
        new GiftTrail(
            new SentGift(Receipt, SentGiftStatus.Returned), Trail, Trail with { Hash = "other" }, Trail with { Hash = "third" }, new(1), "event"),
        Trail,
        Refusal,
        new WalletBalance(Alice, new(1), new(2), new(3), new(4), 5) { IsFrozen = true, ExcludedUntil = Noon },
        new TakeBack(Purchase, true, "provider", "payment", "refund", new(1), Price),
        new FreezeForDispute(Purchase, "provider", "dispute", true),
        new TakeBackLine(Purchase, 1, "provider", "refund", Price, [new LotDraw(1, new(2))]),
        new FreezeLine(true, "operator", Purchase),
        new CreditPurchase(Purchase, Package, new(1), Price, "provider", "payment"),
        new PurchaseCredited(1, new(2)),
        new WalletEntry(1, "gift", new(2), new(3), "contra", Noon)
        {
            Gift = new SentGiftLine("gift_1", Rose, 2, new(3), new(4), Bob, Room, Content, [new LotDraw(1, new(2)), new LotDraw(3, new(4))]),
            Purchase = new PurchaseLine(Purchase, Package, Price, "provider"),
            Unlock = new UnlockLine(Stars.Id, []),
            Reward = new RewardLine(Campaign, Reward),
            Expired = [new LotDraw(1, new(2))],
            TakenBack = new TakeBackLine(Purchase, 1, "provider", "refund", Price, [new LotDraw(1, new(2))]),
            Freeze = new FreezeLine(false, "operator", null),
        },
        new SentGiftLine("gift_1", Rose, 2, new(3), new(4), Bob, null, null, []),
        new PurchaseLine(Purchase, Package, Price, "provider"),
        new LotDraw(1, new(2)) { Category = LotCategory.Promotional, ExpiresAt = 3 },
        new BooksView(Noon, [new AccountTotal("wallet:*", "COIN", 1, 2)], [new BooksDifference("a", "b", "c", "d")], 3),
        new AccountTotal("wallet:*", "COIN", 1, 2),
        new BooksDifference("a", "b", "c", "d"),
        new PageRequest(1, "position"),
        new Page<RoomGift>([new RoomGift("gift_1", null, Rose, 2, new(3), null, null, Noon)], "next"),
        new Profile("display name"),
        new CatalogueView(1, [new Gift(Rose, "Rose", new(2), 3)], [new CoinPackage(Package, new(4), Price)]) { Features = [Stars] },
        Stars,
        new UnlockFeature(RequestId.ForKey(Alice, IdempotencyKey.Parse("key")), Digest, Stars.Id) { Birthdate = Born },
        new UnlockReceipt(Stars.Id, new(1), new(2), Noon),
        new UnlockLine(Stars.Id, [new LotDraw(1, new(2))]),
        Promotional,
        new OpenCampaign("Welcome", new(1), Noon, Alice, Digest),
        new CampaignView(Campaign, "Welcome", new(1), new(2), 3, Noon, Noon.AddDays(1)),
        new GrantReward(Campaign, Bob, Alice, IdempotencyKey.Parse("key"), Digest) { Coins = new(1), ExpiresAt = Noon, GiftId = Rose, Quantity = 2 },
        Reward,
        Reward.Gift!,
        new RewardReceipt(Campaign, Reward, Noon),
        new ReverseGift(Alice, IdempotencyKey.Parse("key"), Digest, "why"),
        new ReversalReceipt("gift_1", new(1), Diamonds.FromUnits(2), Noon),
        new RewardLine(Campaign, Reward),
        new PayoutAccount(Bob, "stripe", "acct_1", Noon, true),
        new PayoutDebit(Diamonds.FromUnits(1), Price, "stripe", "acct_1", true, Noon),
        new PayoutRequest(Payout, Bob, Diamonds.FromUnits(1), "USD", Digest),
        new PayoutView(Payout, Bob, Diamonds.FromUnits(1), Price, PayoutStatus.Failed, Noon, Noon.AddHours(1), "account_closed"),
        new PayoutLine(Payout, Price, "stripe", "acct_1", "account_closed"),
        new PayoutHoldLine(true, "stripe", "acct_1", Noon),
        new SummaryQuery(Bob, Noon, Noon.AddHours(1), SummaryGrouping.Supporter),
        new EarningsSummary([new SummaryRow("key", new(1), Diamonds.FromUnits(2), Diamonds.FromUnits(3), 4, 5)], 6, 0.7),
        new SummaryRow(null, new(1), Diamonds.FromUnits(2), Diamonds.FromUnits(3), 4, 5),
        new ReconcilePayments("stripe", [1, 2], Noon, Noon.AddHours(1), "operator", Digest),
        Reconciliation,
        Reconciliation.Counts[0],
        Reconciliation.Findings[0],
        new Gift(Rose, "Rose", new(2), 3),
        new CoinPackage(Package, new(4), Price),
        new OpenWebhookEndpoint("url", ["gift.sent"], "description", Alice, Digest),
        Endpoint,
        new OpenedWebhookEndpoint(Endpoint, "secret"),
        new RotatedWebhookSecret(Hook, "secret", Noon),
        new WebhookReplay("evt_1", Noon),
        new WebhookDeliveryView("evt_1", "gift.sent", "wallet:alice", 1, "pending", 2, Noon, 3, "error", Noon.AddHours(1)),
        new OperatorAction(Alice, "wallet.freeze", "wallet:bob", IdempotencyKey.Parse("key"), Digest) { Reason = "why", IsKnownElsewhere = true },
        new RiskAnalysis(Noon, 1, 2, 3, 4, 5, 6),
        new RiskFilter("rule", Alice, Bob),
        new RiskFinding("id", "rule", 1, "why", [Alice], [Bob], 2, new(3), [new RiskEvidence("earnings:bob", 4, "gift_1")], Noon, Noon.AddHours(1), Noon.AddHours(2), Noon.AddHours(3)),
        new RiskEvidence("earnings:bob", 4, "gift_1"),
        new AuditTicket(1, true, "answer"),
        new DistributionQuery(Noon, Noon.AddHours(1), DistributionPeriod.Week),
        new DistributionView(Noon, Spread, [new DistributionSlice(Noon, Noon.AddHours(1), Spread)]),
        new DistributionSlice(Noon, Noon.AddHours(1), Spread),
        Spread,
        new AuditOutcome(RefusalReason.UnknownCreator, "answer"),
        new AuditFilter("alice", "wallet.freeze", "wallet:bob"),
        new AuditView(1, "alice", "wallet.freeze", "wallet:bob", "why", Noon, AuditStatus.Refused, Noon.AddHours(1), RefusalReason.UnknownCreator, "hash"),
        Outcome<GiftReceipt>.Accepted(Receipt),
        Outcome<GiftReceipt>.Again(Receipt),
        Outcome<GiftReceipt>.Refused(Refusal),
    ];

    [Fact]
    public void Every_message_arrives_as_it_left() => Assert.All(All, message => Structure.Same(message, Wire.Send(message)));

    [Fact]
    public void Every_kind_of_message_is_in_this_test()
    {
        var known = All.Select(message => message.GetType()).Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
        var messages = typeof(Coins).Assembly.GetTypes().Where(type =>
            type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.IsEnum && type.Namespace != typeof(Coins).Namespace
            && !type.IsAssignableTo(typeof(Exception)));
        Assert.Empty(messages.Where(type => !known.Contains(type)).Select(type => type.Name));
    }

    [Fact]
    public void That_something_is_unavailable_arrives_with_its_reason()
    {
        var arrived = Wire.Send(new UnavailableException("try again", new InvalidOperationException("cause")));
        Assert.Equal(("try again", "cause"), (arrived.Message, arrived.InnerException!.Message));
    }

    [Fact]
    public void What_is_unavailable_arrives_as_what_it_is()
    {
        Assert.Equal("full", Assert.IsType<OverloadedException>(Wire.Send<Exception>(new OverloadedException("full"))).Message);
        Assert.Equal("newer", Assert.IsType<UnreadableEntryException>(Wire.Send<Exception>(new UnreadableEntryException("newer"))).Message);
    }

    [Fact]
    public void An_outcome_is_an_acceptance_a_repetition_or_a_refusal()
    {
        Assert.Equal((Receipt, false, null), Parts(Outcome<GiftReceipt>.Accepted(Receipt)));
        Assert.Equal((Receipt, true, null), Parts(Outcome<GiftReceipt>.Again(Receipt)));
        Assert.Equal((null, false, Refusal), Parts(Refusal));

        static (GiftReceipt?, bool, Refusal?) Parts(Outcome<GiftReceipt> outcome) => (outcome.Value, outcome.Replayed, outcome.Refusal);
    }
}
