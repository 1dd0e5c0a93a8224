using System.Collections.Frozen;
using OrleansCoins.GrainInterfaces;

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
        [RefusalReason.WalletFrozen] = ProblemKind.WalletFrozen,
        [RefusalReason.NotRefundable] = ProblemKind.NotReversible,
    }.ToFrozenDictionary();

    /// <summary>The problem that tells of the refusal.</summary>
    public static Problem ToProblem(this Refusal refusal) => new(Kinds[refusal.Reason], refusal.Detail)
    {
        Errors = refusal.Field is { } field ? new Dictionary<string, string[]> { [field] = [refusal.Detail] } : null,
        Balance = refusal.Balance?.Value,
        Required = refusal.Required?.Value,
    };
}
