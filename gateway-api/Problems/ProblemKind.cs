using System.Reflection;

namespace OrleansCoins.Gateway.Problems;

/// <summary>A kind of refusal as callers know it: its status, its code and its title. API.md, Refusals, is the list.</summary>
internal sealed record ProblemKind(int Status, string Code, string Title)
{
    public static readonly ProblemKind InvalidRequest = new(400, "invalid_request", "The request is not valid.");
    public static readonly ProblemKind IdempotencyKeyMissing = new(400, "idempotency_key_missing", "The request needs an Idempotency-Key header.");
    public static readonly ProblemKind InvalidCursor = new(400, "invalid_cursor", "The cursor is not one of this list.");
    public static readonly ProblemKind InvalidSignature = new(400, "invalid_signature", "The webhook is not signed as it must be.");
    public static readonly ProblemKind Unauthenticated = new(401, "unauthenticated", "The request needs a valid bearer token.");
    public static readonly ProblemKind Forbidden = new(403, "forbidden", "The caller may not do this.");
    public static readonly ProblemKind NotFound = new(404, "not_found", "There is nothing here.");
    public static readonly ProblemKind BlockedByCreator = new(403, "blocked_by_creator", "The creator takes no gifts of the caller.");
    public static readonly ProblemKind WalletFrozen = new(403, "wallet_frozen", "The wallet is frozen.");
    public static readonly ProblemKind SelfExcluded = new(403, "self_excluded", "The caller has excluded themselves.");
    public static readonly ProblemKind AgeRestricted = new(403, "age_restricted", "The caller is not old enough, or their age is not known.");
    public static readonly ProblemKind UnknownGift = new(404, "unknown_gift", "There is no such gift.");
    public static readonly ProblemKind UnknownPackage = new(404, "unknown_package", "There is no such package of coins.");
    public static readonly ProblemKind UnknownRoom = new(404, "unknown_room", "There is no such room.");
    public static readonly ProblemKind UnknownPurchase = new(404, "unknown_purchase", "There is no such purchase.");
    public static readonly ProblemKind UnknownCreator = new(404, "unknown_creator", "There is no such creator.");
    public static readonly ProblemKind UnknownWallet = new(404, "unknown_wallet", "There is no such wallet.");
    public static readonly ProblemKind UnknownSentGift = new(404, "unknown_sent_gift", "There is no such sent gift.");
    public static readonly ProblemKind UnknownPayout = new(404, "unknown_payout", "There is no such payout.");
    public static readonly ProblemKind MethodNotAllowed = new(405, "method_not_allowed", "The resource has no such method.");
    public static readonly ProblemKind NotAcceptable = new(406, "not_acceptable", "The resource has no such representation.");
    public static readonly ProblemKind RequestTimeout = new(408, "request_timeout", "The request came too slowly.");
    public static readonly ProblemKind PayloadTooLarge = new(413, "payload_too_large", "The body is too large.");
    public static readonly ProblemKind UnsupportedMediaType = new(415, "unsupported_media_type", "The body is not of a type the resource takes.");
    public static readonly ProblemKind RoomEnded = new(409, "room_ended", "The room has ended.");
    public static readonly ProblemKind AlreadyLive = new(409, "already_live", "The creator has a live room already.");
    public static readonly ProblemKind UnknownBattle = new(404, "unknown_battle", "There is no such battle.");
    public static readonly ProblemKind BattleInProgress = new(409, "battle_in_progress", "One of the rooms is in another battle.");
    public static readonly ProblemKind BattleOver = new(409, "battle_over", "The battle was not accepted in time.");
    public static readonly ProblemKind UnknownFeature = new(404, "unknown_feature", "There is no such feature.");
    public static readonly ProblemKind UnknownCampaign = new(404, "unknown_campaign", "There is no such campaign.");
    public static readonly ProblemKind CampaignEnded = new(409, "campaign_ended", "The campaign has ended.");
    public static readonly ProblemKind AlreadyReversed = new(409, "already_reversed", "The gift was taken back already.");
    public static readonly ProblemKind AlreadyThanked = new(409, "already_thanked", "The creator has thanked for the gift already.");
    public static readonly ProblemKind AlreadyRewarded = new(409, "already_rewarded", "The campaign has rewarded the user already.");
    public static readonly ProblemKind CampaignBudgetExhausted = new(422, "campaign_budget_exhausted", "The campaign has too few coins left.");
    public static readonly ProblemKind AlreadyUnlocked = new(409, "already_unlocked", "The feature is unlocked already.");
    public static readonly ProblemKind PriceChanged = new(409, "price_changed", "The price is not the expected one.");
    public static readonly ProblemKind RequestInProgress = new(409, "request_in_progress", "The same request is still in progress.");
    public static readonly ProblemKind PayoutInProgress = new(409, "payout_in_progress", "Another payout is still on its way.");
    public static readonly ProblemKind InsufficientDiamonds = new(422, "insufficient_diamonds", "Too few diamonds are available.");
    public static readonly ProblemKind BelowMinimumPayout = new(422, "below_minimum_payout", "The payout is too small.");
    public static readonly ProblemKind PayoutLimitExceeded = new(422, "payout_limit_exceeded", "No more is paid out in this day or week.");
    public static readonly ProblemKind PayoutAccountMissing = new(422, "payout_account_missing", "It is not known where to pay.");
    public static readonly ProblemKind UnsupportedCurrency = new(422, "unsupported_currency", "The currency is not one that can be used here.");
    public static readonly ProblemKind SpendingLimitExceeded = new(422, "spending_limit_exceeded", "More would be spent than the limits allow.");
    public static readonly ProblemKind PurchaseLimitExceeded = new(422, "purchase_limit_exceeded", "More would be paid than the limits allow.");
    public static readonly ProblemKind SelfExclusionNotShortenable = new(422, "self_exclusion_not_shortenable", "A self-exclusion can't end sooner.");
    public static readonly ProblemKind InsufficientCoins = new(422, "insufficient_coins", "The wallet holds too few coins.");
    public static readonly ProblemKind SelfGift = new(422, "self_gift", "Nobody sends gifts to themselves.");
    public static readonly ProblemKind GiftNotWelcome = new(422, "gift_not_welcome", "The creator does not take this gift.");
    public static readonly ProblemKind NotReversible = new(422, "not_reversible", "It can't be taken back.");
    public static readonly ProblemKind IdempotencyKeyReused = new(422, "idempotency_key_reused", "The idempotency key was used for another request.");
    public static readonly ProblemKind RateLimited = new(429, "rate_limited", "Too many requests.");
    public static readonly ProblemKind Unavailable = new(503, "unavailable", "The service cannot answer now.");

    /// <summary>Not in the contract: nothing a caller sends leads here. It keeps even a defect of ours from answering in another shape.</summary>
    public static readonly ProblemKind InternalError = new(500, "internal_error", "The service failed.");

    /// <summary>All that callers may meet: what is declared above, without the defect.</summary>
    public static readonly IReadOnlyList<ProblemKind> All =
    [
        .. typeof(ProblemKind).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static field => field.FieldType == typeof(ProblemKind) && field.Name != nameof(InternalError))
            .Select(static field => (ProblemKind)field.GetValue(null)!),
    ];

    /// <summary>The name of the kind, for machines: RFC 9457, section 3.1.1.</summary>
    public string Type => $"urn:orleanscoins:problem:{Code}";

    /// <summary>The kind that a bare status stands for, when the framework refuses a request by itself.</summary>
    public static ProblemKind ForStatus(int status) => status switch
    {
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        406 => NotAcceptable,
        408 => RequestTimeout,
        413 => PayloadTooLarge,
        415 => UnsupportedMediaType,
        429 => RateLimited,
        503 => Unavailable,
        >= 500 => InternalError,
        _ => InvalidRequest,
    };
}
