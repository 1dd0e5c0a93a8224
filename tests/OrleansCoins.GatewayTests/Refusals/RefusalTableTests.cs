using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.GatewayTests.Refusals;

/// <summary>The contract's table of refusals against the gateway's.</summary>
public sealed class RefusalTableTests
{
    public static TheoryData<RefusalReason, int, string> Contract { get; } = new()
    {
        { RefusalReason.UnknownGift, 404, "unknown_gift" },
        { RefusalReason.UnknownPackage, 404, "unknown_package" },
        { RefusalReason.UnknownRoom, 404, "unknown_room" },
        { RefusalReason.UnknownPurchase, 404, "unknown_purchase" },
        { RefusalReason.UnknownCreator, 404, "unknown_creator" },
        { RefusalReason.UnknownSentGift, 404, "unknown_sent_gift" },
        { RefusalReason.InsufficientCoins, 422, "insufficient_coins" },
        { RefusalReason.RoomEnded, 409, "room_ended" },
        { RefusalReason.AlreadyLive, 409, "already_live" },
        { RefusalReason.SelfGift, 422, "self_gift" },
        { RefusalReason.GiftNotWelcome, 422, "gift_not_welcome" },
        { RefusalReason.PriceChanged, 409, "price_changed" },
        { RefusalReason.IdempotencyKeyReused, 422, "idempotency_key_reused" },
        { RefusalReason.InvalidRequest, 400, "invalid_request" },
        { RefusalReason.InvalidSignature, 400, "invalid_signature" },
        { RefusalReason.RequestInProgress, 409, "request_in_progress" },
        { RefusalReason.UnknownFeature, 404, "unknown_feature" },
        { RefusalReason.AlreadyUnlocked, 409, "already_unlocked" },
        { RefusalReason.UnknownCampaign, 404, "unknown_campaign" },
        { RefusalReason.CampaignEnded, 409, "campaign_ended" },
        { RefusalReason.CampaignBudgetExhausted, 422, "campaign_budget_exhausted" },
        { RefusalReason.AlreadyRewarded, 409, "already_rewarded" },
        { RefusalReason.AlreadyReversed, 409, "already_reversed" },
        { RefusalReason.BlockedByCreator, 403, "blocked_by_creator" },
        { RefusalReason.AlreadyThanked, 409, "already_thanked" },
        { RefusalReason.NotReversible, 422, "not_reversible" },
        { RefusalReason.InsufficientDiamonds, 422, "insufficient_diamonds" },
        { RefusalReason.BelowMinimumPayout, 422, "below_minimum_payout" },
        { RefusalReason.PayoutLimitExceeded, 422, "payout_limit_exceeded" },
        { RefusalReason.PayoutAccountMissing, 422, "payout_account_missing" },
        { RefusalReason.UnsupportedCurrency, 422, "unsupported_currency" },
        { RefusalReason.PayoutInProgress, 409, "payout_in_progress" },
        { RefusalReason.WalletFrozen, 403, "wallet_frozen" },
        { RefusalReason.UnknownBattle, 404, "unknown_battle" },
        { RefusalReason.BattleInProgress, 409, "battle_in_progress" },
        { RefusalReason.BattleOver, 409, "battle_over" },
        { RefusalReason.SpendingLimitExceeded, 422, "spending_limit_exceeded" },
        { RefusalReason.PurchaseLimitExceeded, 422, "purchase_limit_exceeded" },
        { RefusalReason.SelfExcluded, 403, "self_excluded" },
        { RefusalReason.SelfExclusionNotShortenable, 422, "self_exclusion_not_shortenable" },
        { RefusalReason.AgeRestricted, 403, "age_restricted" },
        { RefusalReason.NotRefundable, 422, "not_reversible" },
        { RefusalReason.UnknownWebhookEndpoint, 404, "not_found" },
    };

    [Theory]
    [MemberData(nameof(Contract))]
    public void A_refusal_has_the_status_and_the_code_of_the_contract(RefusalReason reason, int status, string code)
    {
        var problem = new Refusal(reason, "Because.").ToProblem();

        Assert.Equal((status, code, $"urn:orleanscoins:problem:{code}"), (problem.Kind.Status, problem.Kind.Code, problem.Kind.Type));
        Assert.Equal("Because.", problem.Detail);
    }

    [Fact]
    public void Every_reason_is_in_the_table() =>
        Assert.Equal(Enum.GetValues<RefusalReason>(), Contract.Select(row => (RefusalReason)row[0]).Order());
}
