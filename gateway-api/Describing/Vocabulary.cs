using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Profiles;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;

namespace OrleansCoins.Gateway.Describing;

/// <summary>
/// What the words of the contract mean, in one place: a <c>giftId</c> has the same form wherever it stands. A word that means something else in one schema or operation
/// is listed with its owner. That the forms are those that are really taken is tested, against the types that read them and against a running gateway.
/// </summary>
internal static class Vocabulary
{
    /// <summary>The most members of an object whose names are not known before.</summary>
    public const int NamesMax = 100;

    /// <summary>No control characters, and something else than spaces.</summary>
    private const string Named = @"^(?=[\s\S]*\S)[^\u0000-\u001f\u007f-\u009f]*$";

    /// <summary>No control characters but line breaks and tabs.</summary>
    private const string Said = @"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$";

    private const string DiamondsRead = @"^[0-9]+(\.[0-9]{1,4})?$";
    private const string DiamondsWritten = @"^-?(0|[1-9][0-9]*)(\.[0-9]{0,3}[1-9])?$";
    private const string TimeOrDay = @"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2}))?$";

    private static readonly Shape Word = new() { Pattern = "^[a-z0-9-]+$", LengthMin = 1, LengthMax = 64, Example = "rose" };
    private static readonly Shape User = new() { Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$", LengthMin = 1, LengthMax = 64, Example = "alice" };
    private static readonly Shape Opaque = new() { Pattern = "^[A-Za-z0-9_-]+$", LengthMin = 1, LengthMax = 160, Example = "id_Zm9yIGV4YW1wbGU" };
    private static readonly Shape Status = new() { Pattern = "^[A-Za-z][A-Za-z_-]*$", LengthMax = 64, Example = "active" };
    private static readonly Shape Named50 = new() { Pattern = Named, LengthMin = 1, LengthMax = Profile.DisplayNameLengthMax, Example = "Mona" };
    private static readonly Shape Address = new() { Format = "uri", LengthMax = OpenWebhookEndpoint.UrlLengthMax, Example = "https://example.org/hooks" };
    private static readonly Shape Diamonds = new() { Pattern = DiamondsWritten, LengthMax = 21, Example = "2.5", Description = "Diamonds: a decimal without trailing zeros." };
    private static readonly Shape Time = new() { Pattern = TimeOrDay, LengthMax = 40, Example = "2026-01-31T12:00:00Z", Description = "A time (RFC 3339), or a day in UTC." };
    private static readonly Shape ById = Chosen("coins", "supporters") with
    {
        Description = "coins: the value of what was given. supporters: what can't be bought; of each person at most 100 coins count, and of those who gave that much whoever gave first is first. Creators come by the number of those who support them, then by such coins.",
    };
    private static readonly Shape Count = new() { Min = 0, Max = Coins.MaxValue, Example = 3 };
    private static readonly Shape Signed = new() { Min = -Coins.MaxValue, Max = Coins.MaxValue, Example = 65 };
    private static readonly Shape Positive = new() { Min = 1, Max = Coins.MaxValue, Example = 70 };

    private static readonly Dictionary<string, Shape> Texts = new(StringComparer.Ordinal)
    {
        ["id"] = Opaque,
        ["GiftOnSale.id"] = Word,
        ["PackageOnSale.id"] = Word.Like("coins-70"),
        ["FeatureOnSale.id"] = Word.Like("big-text"),
        ["StartedPurchaseResponse.id"] = Prefixed("pur_", 160),
        ["PurchaseResponse.id"] = Prefixed("pur_", 160),
        ["RoomResponse.id"] = Prefixed("room_", 160),
        ["OpenedRoomResponse.id"] = Prefixed("room_", 160),
        ["GiftResponse.id"] = Prefixed("gift_", 160),
        ["RoomGiftResponse.id"] = Prefixed("gift_", 160),
        ["ReversalResponse.id"] = Prefixed("gift_", 160),
        ["ThanksResponse.id"] = Prefixed("gift_", 160),
        ["WalletEntryDetailSentGiftDetail.id"] = Prefixed("gift_", 160),
        ["EarningsEntryDetailReceivedGiftDetail.id"] = Prefixed("gift_", 160),
        ["PayoutResponse.id"] = Prefixed("pay_", 160),
        ["CampaignResponse.id"] = Prefixed("camp_", 64),
        ["BattleResponse.id"] = Prefixed("battle_", 160),
        ["WebhookEndpointResponse.id"] = Prefixed("hook_", 64),
        ["WebhookSecretResponse.id"] = Prefixed("hook_", 64),
        ["ReplayWebhooksResponse.id"] = Prefixed("hook_", 64),
        ["ReconciliationResponse.id"] = Prefixed("rec_", 64),
        ["ReconciliationSummaryResponse.id"] = Prefixed("rec_", 64),
        ["giftId"] = Word,
        ["packageId"] = Word.Like("coins-70"),
        ["featureId"] = Word.Like("big-text"),
        ["userId"] = User,
        ["creatorId"] = User.Like("mona"),
        ["senderId"] = User,
        ["sub"] = User,
        ["owner"] = User,
        ["roomId"] = Prefixed("room_", 160),
        ["opponentRoomId"] = Prefixed("room_", 160),
        ["winner"] = Prefixed("room_", 160),
        ["purchaseId"] = Prefixed("pur_", 160),
        ["payoutId"] = Prefixed("pay_", 160),
        ["sentGiftId"] = Prefixed("gift_", 160),
        ["battleId"] = Prefixed("battle_", 160),
        ["campaignId"] = Prefixed("camp_", 64),
        ["endpointId"] = Prefixed("hook_", 64),
        ["reconciliationId"] = Prefixed("rec_", 64),
        ["comboId"] = new() { Pattern = "^[A-Za-z0-9_-]+$", LengthMin = 1, LengthMax = 64, Example = "streak-1" },
        ["contentId"] = new() { Pattern = "^[A-Za-z0-9._~:-]+$", LengthMin = 1, LengthMax = 160, Example = "video:piano-by-night" },
        ["title"] = new() { Pattern = Named, LengthMin = 1, LengthMax = OpenRoom.TitleLengthMax, Example = "Piano by night" },
        ["message"] = new() { Pattern = Said, LengthMax = SendGift.MessageLengthMax, Example = "Bravo!" },
        ["displayName"] = Named50,
        ["name"] = new() { LengthMax = OpenCampaign.NameLengthMax, Example = "Rose" },
        ["OpenCampaignRequest.name"] = new() { Pattern = Named, LengthMin = 1, LengthMax = OpenCampaign.NameLengthMax, Example = "Spring" },
        ["reason"] = new() { Pattern = Named, LengthMin = 1, LengthMax = OperatorRequest.ReasonLengthMax, Example = "Asked for by the buyer" },
        ["description"] = new() { Pattern = Named, LengthMin = 1, LengthMax = OpenWebhookEndpoint.DescriptionLengthMax, Example = "The data warehouse" },
        ["timeZone"] = new() { Pattern = "^[A-Za-z0-9_+/-]+$", LengthMin = 1, LengthMax = 64, Example = "Europe/Berlin", Description = "A time zone as IANA names it." },
        ["currency"] = new() { Pattern = "^[A-Z]{3}$", LengthMin = 3, LengthMax = 3, Example = "USD", Description = "ISO 4217." },
        ["ReferencePriceResponse.value"] = new() { Pattern = "^[0-9]+\\.[0-9]{4}$", LengthMax = 40, Example = "0.0143" },
        ["diamonds"] = Diamonds,
        ["balance"] = Diamonds,
        ["StartPayoutRequest.diamonds"] = new() { Pattern = DiamondsRead, LengthMin = 1, LengthMax = 21, Example = "100", Description = "More than 0, at most four decimals." },
        ["asset"] = Chosen("COIN", "DIAMOND").Like("COIN"),
        ["status"] = Status,
        ["HealthResponse.status"] = Status.Like("ready"),
        ["BattleResponse.status"] = Status.Like("live"),
        ["PayoutResponse.status"] = Status.Like("pending"),
        ["OpenedRoomResponse.status"] = Status.Like("live"),
        ["RoomResponse.status"] = Status.Like("live"),
        ["StartedPurchaseResponse.status"] = Status.Like("pending"),
        ["PurchaseResponse.status"] = Status.Like("paid"),
        ["ReversalResponse.status"] = Status.Like("reversed"),
        ["GiftResponse.status"] = Status.Like("accepted"),
        ["kind"] = Status.Like("gift"),
        ["category"] = Chosen("paid", "promotional"),
        ["cause"] = new() { Pattern = Named, LengthMax = 320, Example = "operator" },
        ["check"] = new() { LengthMax = 128, Example = "running balance" },
        ["type"] = new() { Pattern = "^[a-z][A-Za-z0-9:._-]*$", LengthMax = 160, Example = "wallet.gift" },
        ["provider"] = new() { Pattern = "^[a-z0-9-]+$", LengthMin = 1, LengthMax = 32, Example = "sandbox" },
        ["PayoutAccountRequest.provider"] = new() { LengthMin = 1, LengthMax = 32, Example = "sandbox" },
        ["accountId"] = new() { LengthMin = 1, LengthMax = 200, Example = "acct_1" },
        ["checkoutUrl"] = Address.Like("https://example.org/pay"),
        ["url"] = Address,
        ["contra"] = new() { LengthMax = 160, Example = "platform:gifts" },
        ["account"] = new() { LengthMax = 160, Example = "wallet:alice" },
        ["hash"] = new() { Pattern = "^[0-9a-f]+$", LengthMax = 128, Example = "9f86d081884c7d65" },
        ["secret"] = new() { Pattern = "^whsec_[A-Za-z0-9+/=]+$", LengthMax = 128, Example = "whsec_MDEyMzQ1Njc4OWFiY2RlZg==" },
        ["accessToken"] = new() { Pattern = "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$", LengthMax = 8_192, Example = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk" },
        ["scope"] = new() { Pattern = "^[ !#-\\[\\]-~]*$", LengthMax = 1_024, Example = "coins:admin" },
        ["birthdate"] = new() { Format = "date", LengthMax = 10, Example = "1990-01-31" },
        ["nextCursor"] = new() { Pattern = "^[A-Za-z0-9_-]+$", LengthMax = 512, Example = "c29tZXdoZXJl" },
        ["cursor"] = new() { Pattern = "^[A-Za-z0-9_-]+$", LengthMax = 512, Example = "c29tZXdoZXJl", Description = "The nextCursor of the page before." },
        ["text/csv"] = new() { LengthMax = ReconcilePayments.FileLengthMax },
        ["deliveryId"] = new() { LengthMin = 1, LengthMax = 160, Example = "msg_1" },
        ["fault"] = Chosen("drop-activation", "cut-database"),
        ["by"] = ById,
        ["ReconciliationResponse.by"] = User.Like("operator"),
        ["AuditResponse.by"] = User.Like("operator"),
        ["ListAudit.action"] = new() { LengthMin = 1, LengthMax = 200, Example = "wallet.freeze" },
        ["ListAudit.subject"] = new() { LengthMin = 1, LengthMax = 200, Example = "wallet:alice" },
        ["ListAudit.by"] = new() { LengthMin = 1, LengthMax = 200, Example = "operator", Description = "Only what this operator asked for." },
        ["GetDistribution.by"] = Chosen("none", "day", "week", "month") with { Description = "The periods of a series beside the whole." },
        ["ReconciliationSummaryResponse.by"] = User.Like("operator"),
        ["SummarizeEarnings.by"] = Chosen("day", "content", "room", "gift", "supporter"),
        ["medianDiamonds"] = Diamonds with { Pattern = @"^(0|[1-9][0-9]*)(\.[0-9]{0,4}[1-9])?$" },
        ["SelfExclusionRequest.until"] = Time,
        ["period"] = Chosen("day", "week", "all"),
        ["ProblemResponse.period"] = Chosen("perGift", "perPurchase", "daily", "weekly", "monthly"),
        ["LimitReminderResponse.period"] = Chosen("perGift", "daily", "weekly", "monthly"),
        ["date"] = new() { Format = "date", LengthMax = 10, Example = "2026-01-31", Description = "A day of the period; today when not given." },
        ["ListRooms.status"] = Chosen("live", "ended"),
        ["order"] = Chosen("newest", "supporters", "rising"),
        ["dryRun"] = Chosen("false", "true") with { Description = "Whether only to be told the price; then nothing is written, and no key is needed." },
        ["outcome"] = Chosen("won", "lost"),
        ["at"] = Time,
        ["from"] = Time,
        ["to"] = Time,
        ["ReconcilePayments.provider"] = new() { Pattern = "^[a-z0-9-]+$", LengthMin = 1, LengthMax = 32, Example = "sandbox", Required = true, Description = "Whose payments these are." },
        ["limit"] = new() { Type = JsonSchemaType.Integer, Format = "int32", Min = 1, Max = PageQuery.LimitMax, Default = PageQuery.LimitDefault, Example = 20 },
        ["amount"] = new() { Type = JsonSchemaType.Integer, Min = 1, Max = Coins.MaxValue, Example = 50, Description = "In minor units; all that is left when not given." },
        ["If-None-Match"] = new() { Pattern = "^[!-~]([ -~]*[!-~])?$", LengthMax = 512, Example = "\"v1-0123456789abcdef\"", Description = "An ETag; while it is still right the answer is 304." },
        ["after"] = new() { Pattern = "^[A-Za-z0-9._-]+$", LengthMax = 160, Example = "1f.0a", Description = "The id of the last event that the caller has." },
        ["Last-Event-ID"] = new() { Pattern = "^[A-Za-z0-9._-]*$", LengthMax = 160, Example = "1f.0a", Description = "The same as `after`, as browsers send it; it goes before." },
        [IdempotencyHeader.Name] = new() { Pattern = "^[ -~]+$", LengthMin = 1, LengthMax = 255, Example = "b3f1c2", Description = "The caller's own choice, another one for every other request." },
        ["ProblemResponse.type"] = new() { Pattern = "^urn:orleanscoins:problem:[a-z_]+$", LengthMax = 160, Example = "urn:orleanscoins:problem:invalid_request" },
        ["ProblemResponse.title"] = new() { LengthMax = 160, Example = "The request is not valid." },
        ["ProblemResponse.detail"] = new() { LengthMax = Problems.Problem.DetailLengthMax, Example = "What is wrong, and what to do." },
        ["ProblemResponse.instance"] = new() { LengthMax = 24_576, Example = "/v1/wallet" },
        ["ProblemResponse.code"] = new() { Pattern = "^[a-z_]+$", LengthMax = 64, Example = "invalid_request" },
        ["ProblemResponse.traceId"] = new() { Pattern = "^[0-9A-Za-z:]+$", LengthMax = 64, Example = "4bf92f3577b34da6a3ce929d0e0e4736" },
    };

    private static readonly Dictionary<string, Shape> Numbers = new(StringComparer.Ordinal)
    {
        ["coins"] = Signed,
        ["balance"] = Signed,
        ["amount"] = Signed.Like(99),
        ["RefundRequest.coins"] = Positive,
        ["GrantRewardRequest.coins"] = Positive,
        ["expectedCoins"] = Count.Like(5),
        ["quantity"] = new() { Min = 1, Max = SendGift.QuantityMax, Example = 5 },
        ["perGift"] = Count,
        ["perPurchase"] = Count,
        ["daily"] = Count,
        ["weekly"] = Count,
        ["monthly"] = Count,
        ["seconds"] = new() { Min = BattleEndpoints.SecondsMin, Max = BattleEndpoints.SecondsMax, Example = 120 },
        ["target"] = Positive.Like(500),
        ["budgetCoins"] = new() { Min = 1, Max = OpenCampaign.BudgetCoinsMax, Example = 10_000 },
        ["shareBps"] = new() { Min = 0, Max = BasisPoints.Whole, Example = 5_000 },
        ["rank"] = new() { Min = 1, Max = int.MaxValue, Example = 1 },
        ["level"] = new() { Min = 1, Max = 100, Example = 3 },
        ["sequence"] = Count,
        ["gifts"] = Count,
        ["supporters"] = new() { Min = 0, Example = 2 },
        ["entries"] = Count,
        ["lot"] = Count.Like(1),
        ["expiresIn"] = new() { Min = 1, Max = int.MaxValue, Example = 86_400 },
        ["limit"] = new() { Min = 1, Max = PageQuery.LimitMax, Default = PageQuery.LimitDefault, Example = 20 },
        ["topSupporterShare"] = new() { Min = 0, Max = 1, Example = 0.25 },
        ["ProblemResponse.status"] = new() { Min = 400, Max = 599, Example = 400 },
    };

    private static readonly Dictionary<string, Shape> Lists = new(StringComparer.Ordinal)
    {
        ["data"] = new() { ItemsMax = 10_000 },
        ["sides"] = new() { ItemsMin = 2, ItemsMax = 2 },
        ["WelcomeGiftsRequest.giftIds"] = new() { ItemsMax = Enrolment.WelcomeGiftsMax, Unique = true },
        ["OpenWebhookEndpointRequest.events"] = new() { ItemsMin = 1, ItemsMax = WebhookEventTypes.All.Length, Unique = true },
    };

    /// <summary>The items of lists of texts.</summary>
    private static readonly Dictionary<string, Shape> Items = new(StringComparer.Ordinal)
    {
        ["giftIds"] = Word,
        ["events"] = new() { Words = WebhookEventTypes.All, Example = WebhookEventTypes.All[0] },
        ["WebhookEndpointResponse.events"] = new() { Pattern = "^[a-z][a-z._-]*$", LengthMax = 64, Example = WebhookEventTypes.All[0] },
        ["faults"] = Status.Like("lose-reply"),
    };

    /// <summary>Bodies that can't be put together of examples of their members: either this or that must be said, or they are others' own.</summary>
    private static readonly Dictionary<string, JsonNode> Requests = new(StringComparer.Ordinal)
    {
        ["ReceivePaymentWebhook"] = new JsonObject
        {
            ["type"] = "payment.succeeded",
            ["timestamp"] = "2026-01-31T12:00:00Z",
            ["data"] = new JsonObject
            {
                ["purchaseId"] = "pur_Zm9yIGV4YW1wbGU",
                ["paymentId"] = "pay_1",
                ["amount"] = new JsonObject { ["amount"] = 99, ["currency"] = "USD" },
            },
        },
        ["ReconcilePayments"] = "id,Amount,Amount Refunded,Currency,Status,Created (UTC),purchaseId (metadata)\npi_1,0.99,0.00,usd,Paid,2026-01-31 12:00:00,pur_Zm9yIGV4YW1wbGU\n",
        ["SetGoalRequest"] = new JsonObject { ["coins"] = true, ["target"] = 500, ["title"] = "A new piano" },
        ["GrantRewardRequest"] = new JsonObject { ["campaignId"] = "camp_Zm9yIGV4YW1wbGU", ["userId"] = "alice", ["coins"] = 70 },
        ["ReplayWebhooksRequest"] = new JsonObject { ["since"] = "2026-01-31T12:00:00Z" },
    };

    /// <summary>What is said of a word, or <see langword="null"/>.</summary>
    public static Shape? Find(string owner, string word, JsonSchemaType holds) =>
        holds.HasFlag(JsonSchemaType.Array) ? In(Lists, owner, word)
        : holds.HasFlag(JsonSchemaType.String) ? In(Texts, owner, word) ?? ByEnding(word)
        : holds.HasFlag(JsonSchemaType.Integer) || holds.HasFlag(JsonSchemaType.Number) ? In(Numbers, owner, word)
        : null;

    /// <summary>The schema of a member that is none of a text, a number and a list; <see langword="null"/> for the others.</summary>
    public static OpenApiSchema? Whole(string owner, string word)
    {
        if ((owner, word) != ("SetGoalRequest", "coins"))
        {
            return null;
        }

        var target = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" };
        Positive.Describe(target);
        return new OpenApiSchema
        {
            Description = "`true`, or the target again: all gifts count, by their coins. Either this or `giftId`.",
            OneOf = [new OpenApiSchema { Type = JsonSchemaType.Boolean, Enum = [true] }, target, new OpenApiSchema { Type = JsonSchemaType.Null }],
        };
    }

    /// <summary>What is said of the items of a list of texts.</summary>
    public static Shape? FindItem(string owner, string word) => In(Items, owner, word);

    /// <summary>An example of a request that can't be put together of examples of its members.</summary>
    public static JsonNode? RequestLike(string name) => Requests.GetValueOrDefault(name);

    /// <summary>An amount of either asset.</summary>
    public static void DescribeAmount(OpenApiSchema schema)
    {
        var (coins, diamonds) = (new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }, new OpenApiSchema { Type = JsonSchemaType.String });
        Signed.Describe(coins);
        Diamonds.Describe(diamonds);
        schema.Type = null;
        schema.OneOf = [coins, diamonds];
    }

    private static Shape? In(Dictionary<string, Shape> shapes, string owner, string word) =>
        shapes.TryGetValue($"{owner}.{word}", out var special) ? special : shapes.GetValueOrDefault(word);

    private static Shape? ByEnding(string word) =>
        word.EndsWith("Diamonds", StringComparison.Ordinal) ? Diamonds
        : word.EndsWith("Id", StringComparison.Ordinal) ? Opaque with { Pattern = null }
        : null;

    private static Shape Prefixed(string prefix, int lengthMax) => new()
    {
        Pattern = $"^{prefix}[A-Za-z0-9_-]+$",
        LengthMin = prefix.Length + 1,
        LengthMax = lengthMax,
        Example = prefix + "Zm9yIGV4YW1wbGU",
    };

    private static Shape Chosen(params string[] words) => new() { Words = words, Example = words[0], Default = null };
}
