using System.Collections.Frozen;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Problems;

/// <summary>The one table that says how a grain's refusal looks to a caller.</summary>
internal static class RefusalProblems
{
    /// <summary>Every reason there is has its line here; a test enumerates them.</summary>
    public static readonly FrozenDictionary<RefusalReason, ProblemKind> Kinds = new Dictionary<RefusalReason, ProblemKind>
    {
        [RefusalReason.UnknownGift] = ProblemKind.UnknownGift,
        [RefusalReason.UnknownPackage] = ProblemKind.UnknownPackage,
        [RefusalReason.UnknownRoom] = ProblemKind.UnknownRoom,
        [RefusalReason.UnknownPurchase] = ProblemKind.UnknownPurchase,
        [RefusalReason.UnknownCreator] = ProblemKind.UnknownCreator,
        [RefusalReason.UnknownSentGift] = ProblemKind.UnknownSentGift,
        [RefusalReason.InsufficientCoins] = ProblemKind.InsufficientCoins,
        [RefusalReason.RoomEnded] = ProblemKind.RoomEnded,
        [RefusalReason.AlreadyLive] = ProblemKind.AlreadyLive,
        [RefusalReason.SelfGift] = ProblemKind.SelfGift,
        [RefusalReason.GiftNotWelcome] = ProblemKind.GiftNotWelcome,
        [RefusalReason.PriceChanged] = ProblemKind.PriceChanged,
        [RefusalReason.IdempotencyKeyReused] = ProblemKind.IdempotencyKeyReused,
        [RefusalReason.InvalidRequest] = ProblemKind.InvalidRequest,
        [RefusalReason.InvalidSignature] = ProblemKind.InvalidSignature,
        [RefusalReason.RequestInProgress] = ProblemKind.RequestInProgress,
        [RefusalReason.UnknownFeature] = ProblemKind.UnknownFeature,
        [RefusalReason.AlreadyUnlocked] = ProblemKind.AlreadyUnlocked,
        [RefusalReason.UnknownCampaign] = ProblemKind.UnknownCampaign,
        [RefusalReason.CampaignEnded] = ProblemKind.CampaignEnded,
        [RefusalReason.CampaignBudgetExhausted] = ProblemKind.CampaignBudgetExhausted,
        [RefusalReason.AlreadyRewarded] = ProblemKind.AlreadyRewarded,
        [RefusalReason.AlreadyReversed] = ProblemKind.AlreadyReversed,
        [RefusalReason.BlockedByCreator] = ProblemKind.BlockedByCreator,
        [RefusalReason.AlreadyThanked] = ProblemKind.AlreadyThanked,
        [RefusalReason.NotReversible] = ProblemKind.NotReversible,
        [RefusalReason.InsufficientDiamonds] = ProblemKind.InsufficientDiamonds,
        [RefusalReason.BelowMinimumPayout] = ProblemKind.BelowMinimumPayout,
        [RefusalReason.PayoutLimitExceeded] = ProblemKind.PayoutLimitExceeded,
        [RefusalReason.PayoutAccountMissing] = ProblemKind.PayoutAccountMissing,
        [RefusalReason.UnsupportedCurrency] = ProblemKind.UnsupportedCurrency,
        [RefusalReason.PayoutInProgress] = ProblemKind.PayoutInProgress,
        [RefusalReason.WalletFrozen] = ProblemKind.WalletFrozen,
        [RefusalReason.UnknownBattle] = ProblemKind.UnknownBattle,
        [RefusalReason.BattleInProgress] = ProblemKind.BattleInProgress,
        [RefusalReason.BattleOver] = ProblemKind.BattleOver,
        [RefusalReason.SpendingLimitExceeded] = ProblemKind.SpendingLimitExceeded,
        [RefusalReason.PurchaseLimitExceeded] = ProblemKind.PurchaseLimitExceeded,
        [RefusalReason.SelfExcluded] = ProblemKind.SelfExcluded,
        [RefusalReason.SelfExclusionNotShortenable] = ProblemKind.SelfExclusionNotShortenable,
        [RefusalReason.AgeRestricted] = ProblemKind.AgeRestricted,
        [RefusalReason.NotRefundable] = ProblemKind.NotReversible,
        [RefusalReason.UnknownWebhookEndpoint] = ProblemKind.NotFound,
    }.ToFrozenDictionary();

    /// <summary>The problem that tells of the refusal.</summary>
    public static Problem ToProblem(this Refusal refusal) => new(Kinds[refusal.Reason], refusal.Detail)
    {
        Errors = refusal.Field is { } field ? new Dictionary<string, string[]> { [field] = [refusal.Detail] } : null,
        Balance = AmountResponse.Of(refusal.Balance) ?? AmountResponse.Of(refusal.BalanceDiamonds),
        Required = AmountResponse.Of(refusal.Required) ?? AmountResponse.Of(refusal.RequiredDiamonds),
        Limit = AmountResponse.Of(refusal.LimitDiamonds) ?? AmountResponse.Of(refusal.Limit is { } limit ? new Coins(limit) : (Coins?)null),
        ResetsAt = refusal.ResetsAt?.UtcDateTime,
        Period = refusal.Period is { } period ? LimitWords.Of(period, refusal.Reason == RefusalReason.PurchaseLimitExceeded ? "perPurchase" : "perGift") : null,
        Until = refusal.Until?.UtcDateTime,
    };
}
