using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.Gateway.Contract;

/// <summary>
/// How everything is read and written: camelCase, and strictly. Unknown and duplicate members are refused, since a mistyped <c>anonymous</c>
/// must not be ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(SignInResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(CatalogueResponse<GiftOnSale>))]
[JsonSerializable(typeof(CatalogueResponse<PackageOnSale>))]
[JsonSerializable(typeof(StartPurchaseRequest))]
[JsonSerializable(typeof(StartedPurchaseResponse))]
[JsonSerializable(typeof(PurchaseResponse))]
[JsonSerializable(typeof(ListResponse<PurchaseResponse>))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(RefundResponse))]
[JsonSerializable(typeof(WebhookResponse))]
[JsonSerializable(typeof(DevelopmentTokenRequest))]
[JsonSerializable(typeof(DevelopmentTokenResponse))]
[JsonSerializable(typeof(DevelopmentPaymentResponse))]
[JsonSerializable(typeof(LimitsRequest))]
[JsonSerializable(typeof(LimitsResponse))]
[JsonSerializable(typeof(PurchaseLimitsRequest))]
[JsonSerializable(typeof(PurchaseLimitsResponse))]
[JsonSerializable(typeof(GuardianLimitsRequest))]
[JsonSerializable(typeof(GuardianLimitsResponse))]
[JsonSerializable(typeof(SelfExclusionRequest))]
[JsonSerializable(typeof(SelfExclusionResponse))]
[JsonSerializable(typeof(WalletResponse))]
[JsonSerializable(typeof(ListResponse<WalletEntryResponse>))]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(CreatorResponse))]
[JsonSerializable(typeof(OpenRoomRequest))]
[JsonSerializable(typeof(OpenedRoomResponse))]
[JsonSerializable(typeof(RoomResponse))]
[JsonSerializable(typeof(ListResponse<RoomResponse>))]
[JsonSerializable(typeof(ListResponse<RankResponse>))]
[JsonSerializable(typeof(ListResponse<CreatorRankResponse>))]
[JsonSerializable(typeof(ListResponse<RoomGiftResponse>))]
[JsonSerializable(typeof(RoomGiftRequest))]
[JsonSerializable(typeof(ContentGiftRequest))]
[JsonSerializable(typeof(GiftResponse))]
[JsonSerializable(typeof(GiftQuoteResponse))]
[JsonSerializable(typeof(EarningsResponse))]
[JsonSerializable(typeof(ListResponse<EarningsEntryResponse>))]
[JsonSerializable(typeof(EarningsSummaryResponse))]
[JsonSerializable(typeof(PayoutAccountRequest))]
[JsonSerializable(typeof(PayoutAccountResponse))]
[JsonSerializable(typeof(PayoutHoldResponse))]
[JsonSerializable(typeof(StartPayoutRequest))]
[JsonSerializable(typeof(PayoutResponse))]
[JsonSerializable(typeof(ListResponse<PayoutResponse>))]
[JsonSerializable(typeof(BooksResponse))]
[JsonSerializable(typeof(OperatorRequest))]
[JsonSerializable(typeof(CatalogueResponse<FeatureOnSale>))]
[JsonSerializable(typeof(UnlockRequest))]
[JsonSerializable(typeof(UnlockResponse))]
[JsonSerializable(typeof(OpenCampaignRequest))]
[JsonSerializable(typeof(CampaignResponse))]
[JsonSerializable(typeof(ListResponse<CampaignResponse>))]
[JsonSerializable(typeof(GrantRewardRequest))]
[JsonSerializable(typeof(RewardResponse))]
[JsonSerializable(typeof(ListResponse<UnlockResponse>))]
[JsonSerializable(typeof(ClosureResponse))]
[JsonSerializable(typeof(ReversalResponse))]
[JsonSerializable(typeof(OpenWebhookEndpointRequest))]
[JsonSerializable(typeof(WebhookEndpointResponse))]
[JsonSerializable(typeof(ListResponse<WebhookEndpointResponse>))]
[JsonSerializable(typeof(WebhookSecretResponse))]
[JsonSerializable(typeof(ReplayWebhooksRequest))]
[JsonSerializable(typeof(ReplayWebhooksResponse))]
[JsonSerializable(typeof(ListResponse<WebhookDeliveryResponse>))]
[JsonSerializable(typeof(ReconciliationResponse))]
[JsonSerializable(typeof(ListResponse<ReconciliationSummaryResponse>))]
[JsonSerializable(typeof(GiftEventResponse))]
[JsonSerializable(typeof(ComboEventResponse))]
[JsonSerializable(typeof(EndedEventResponse))]
[JsonSerializable(typeof(ThanksEventResponse))]
[JsonSerializable(typeof(BlockResponse))]
[JsonSerializable(typeof(ListResponse<BlockResponse>))]
[JsonSerializable(typeof(WelcomeGiftsRequest))]
[JsonSerializable(typeof(WelcomeGiftsResponse))]
[JsonSerializable(typeof(ThanksRequest))]
[JsonSerializable(typeof(ThanksResponse))]
[JsonSerializable(typeof(ProfileRequest))]
[JsonSerializable(typeof(ProfileResponse))]
[JsonSerializable(typeof(SetGoalRequest))]
[JsonSerializable(typeof(GoalResponse))]
[JsonSerializable(typeof(ProposeBattleRequest))]
[JsonSerializable(typeof(BattleResponse))]
[JsonSerializable(typeof(GiftTrailResponse))]
[JsonSerializable(typeof(CatalogueResponse<MemberResponse>))]
[JsonSerializable(typeof(ListResponse<AuditResponse>))]
[JsonSerializable(typeof(ListResponse<RiskFindingResponse>))]
[JsonSerializable(typeof(RiskAnalysisResponse))]
[JsonSerializable(typeof(DistributionResponse))]
[JsonSerializable(typeof(DemoRequest))]
[JsonSerializable(typeof(DemoResponse))]
[JsonSerializable(typeof(FaultRequest))]
[JsonSerializable(typeof(FaultsResponse))]
internal sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>
/// How answers are written. People's words stay readable: escaping for HTML is for JSON that is put into a page; ours is sent as JSON, and
/// browsers may not guess otherwise.
/// </summary>
internal static class AnswerJson
{
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes what the framework doesn't write for us, in the same way.</summary>
    public static readonly GatewayJson Context = new(new JsonSerializerOptions(GatewayJson.Default.Options) { Encoder = Encoder });
}

/// <summary>
/// How a parsed body is written for its digest. Members that were not given are left out, so that a member added later doesn't change the
/// digest of a request that was sent before there was one.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StartPurchaseRequest))]
[JsonSerializable(typeof(OpenRoomRequest))]
[JsonSerializable(typeof(RoomGiftRequest))]
[JsonSerializable(typeof(ContentGiftRequest))]
[JsonSerializable(typeof(UnlockRequest))]
[JsonSerializable(typeof(OpenCampaignRequest))]
[JsonSerializable(typeof(GrantRewardRequest))]
[JsonSerializable(typeof(StartPayoutRequest))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(OperatorRequest))]
[JsonSerializable(typeof(OpenWebhookEndpointRequest))]
[JsonSerializable(typeof(ThanksRequest))]
[JsonSerializable(typeof(ReplayWebhooksRequest))]
[JsonSerializable(typeof(ProposeBattleRequest))]
[JsonSerializable(typeof(SelfExclusionRequest))]
[JsonSerializable(typeof(GuardianLimitsRequest))]
internal sealed partial class CanonicalJson : JsonSerializerContext;
